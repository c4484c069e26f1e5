"""A certificate to print and hang up: one page of PDF, which readers for the blind can read, too.

The credential itself travels inside it as an attachment, and a QR code leads to the page that checks it. What
the paper says proves nothing; the page and the attachment do.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from importlib.resources import files
from io import BytesIO

import segno
import typst


@dataclass(frozen=True, slots=True)
class Certificate:
    """What stands on a certificate, in one language (`language`, a BCP 47 code without region).

    `picture` is an SVG and `alt` what it shows; `address` is where the credential is checked, `check` the
    words of the link to it. `lines` stand below: who gave it, when, until when. `credential` is the document
    as it was signed, `attached` what that attachment is.
    """

    title: str
    language: str
    made: date
    picture: bytes
    alt: str
    heading: str
    learner: str
    earned: str
    badge: str
    description: str
    lines: tuple[str, ...]
    address: str
    check: str
    credential: bytes
    attached: str


def as_pdf(certificate: Certificate) -> bytes:
    """Return the certificate as PDF/UA-1 and PDF/A-3a.

    Fonts of the system are used where those on board lack letters.
    """
    made = certificate.made
    page = {
        **asdict(certificate),
        "picture": certificate.picture.decode(),
        "credential": certificate.credential.decode(),
        "code": _code(certificate.address),
        "made": [made.year, made.month, made.day],
    }
    return typst.compile(
        files("badge_engine.pictures").joinpath("certificate.typ").read_bytes(),
        format="pdf",
        pdf_standards=["ua-1", "a-3a"],
        sys_inputs={"certificate": json.dumps(page)},
    )


def _code(address: str) -> str:
    file = BytesIO()
    segno.make(address, error="m", micro=False).save(file, kind="svg", border=4, xmldecl=False)
    return file.getvalue().decode()
