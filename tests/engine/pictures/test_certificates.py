"""The certificate on paper: what stands on it, where it leads, and the credential that travels in it."""

from dataclasses import replace
from datetime import date
from io import BytesIO

from pypdf import PdfReader

from badge_engine.pictures.certificate import Certificate, as_pdf
from badge_engine.pictures.design import Design
from badge_engine.pictures.drawing import as_png, as_svg
from badge_engine.pictures.svg import svg_around

CERTIFICATE = Certificate(
    title="Certificate: Data literacy",
    language="en",
    made=date(2026, 11, 26),
    picture=as_svg(Design("Data literacy")),
    alt="A medal with the words Data literacy",
    heading="Certificate",
    learner="Ann Øye #1 *(née Lee)*",
    earned="has earned",
    badge="Data literacy",
    description="Reads data; #panic() and $x$ are only words.",
    lines=("Given by the University of Example", "26 November 2026"),
    address="https://badges.example/credentials/abc",
    check="Check it",
    credential=b'{"name": "Ann"}',
    attached="The signed credential",
)


def opened(certificate: Certificate) -> PdfReader:
    return PdfReader(BytesIO(as_pdf(certificate)))


def test_every_word_stands_on_one_page_as_it_was_given() -> None:
    (page,) = opened(CERTIFICATE).pages
    text = page.extract_text()
    for words in (CERTIFICATE.learner, CERTIFICATE.badge, CERTIFICATE.description, *CERTIFICATE.lines):
        assert words in text


def test_the_page_leads_to_where_the_credential_is_checked() -> None:
    (page,) = opened(CERTIFICATE).pages
    targets = [note.get_object()["/A"]["/URI"] for note in page["/Annots"]]  # type: ignore[attr-defined]
    assert targets == [CERTIFICATE.address]


def test_the_credential_travels_inside_byte_by_byte() -> None:
    assert opened(CERTIFICATE).attachments == {"credential.json": [CERTIFICATE.credential]}


def test_it_can_be_read_aloud_and_kept_for_ever() -> None:
    whole = as_pdf(CERTIFICATE)
    reader = PdfReader(BytesIO(whole))
    catalogue = reader.trailer["/Root"].get_object()
    assert catalogue["/Lang"] == "en"  # type: ignore[index]
    assert catalogue["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in whole
    assert b"<pdfaid:part>3</pdfaid:part>" in whole
    assert reader.metadata is not None
    assert reader.metadata.title == CERTIFICATE.title


def test_long_words_and_pictures_of_any_kind_still_give_one_page() -> None:
    long = replace(
        CERTIFICATE,
        learner="Wolfeschlegelsteinhausenbergerdorff " * 3,
        badge="Research methods in the social sciences " * 3,
        description="What it takes. " * 66,
        picture=svg_around(as_png(Design("Chess")), 512),
    )
    assert len(opened(long).pages) == 1


def test_the_same_certificate_is_the_same_file() -> None:
    assert as_pdf(CERTIFICATE) == as_pdf(CERTIFICATE)
