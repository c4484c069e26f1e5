"""Badges by dice: every optional field there or not, in any script, with whatever texts can hold."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random
from uuid import UUID

from badge_engine.credentials.achievement import ACHIEVEMENT_TYPES, Achievement, Related
from badge_engine.credentials.alignment import Alignment
from badge_engine.credentials.content import Credential, Evidence, Subject
from badge_engine.credentials.identity import HashedIdentity
from badge_engine.credentials.micro_credential import MicroCredential, QualityAssurance
from badge_engine.credentials.places import Image
from badge_engine.credentials.profile import Address, Identifier, Profile
from badge_engine.credentials.results import (
    Ladder,
    Level,
    Result,
    ResultDescription,
    ResultStatus,
    ResultType,
    Rubric,
    Scale,
    Span,
)
from badge_engine.status.entry import StatusEntry
from tests.engine.credentials.examples import DID, NOW

HOUSE = "https://badges.example.edu"
SCRIPTS = (
    "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789 .,;:-_/()%%{}",
    'quote " back\\slash \t tab \n line \r return',
    "äöüßÅéèçñøŁžšğİıŒ",
    "Дружбаяёїћ Ελληνικάώ Հայերեն ქართული",
    "العربية فارسی עִבְרִית \u200f\u200e\u202b\u202c",
    "日本語 中文 한국어 ไทย हिन्दी தமிழ்",
    "🏅👩🏽‍🎓🇺🇦\U0001d518\U0001f3f4\U000e0067\U0001fffd",
    "\u0085\u2028\u2029\ufeff\ufffd\ue000\u00ad%s %(x)s {0} <a> &amp; urn:coursemark:gap:",
)


class Dice:
    """Throws what a credential is made of."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - dice, no secret

    def text(self, most: int = 40) -> str:
        """Return a text that says something, now and then a long one."""
        script = self._random.choice(SCRIPTS)
        length = most * 40 if self._random.random() < 0.01 else self._random.randint(1, most)
        return "x" + "".join(self._random.choices(script, k=length))

    def perhaps(self, text: str) -> str | None:
        return text if self._random.random() < 0.5 else None

    def chance(self) -> bool:
        return self._random.random() < 0.5

    def uuid(self) -> str:
        return f"urn:uuid:{UUID(int=self._random.getrandbits(128), version=4)}"

    def url(self, kind: str) -> str:
        return f"{HOUSE}/{kind}/{self._random.randrange(10**9)}"

    def number(self, below: int) -> int:
        return self._random.randrange(below)

    def moment(self) -> datetime:
        return NOW + timedelta(seconds=self._random.randrange(10**8))

    def alignments(self) -> tuple[Alignment, ...]:
        return tuple(
            Alignment(self.text(), self.url("skills"), self.perhaps("CFItem"), self.perhaps(self.text()))
            for _ in range(self.number(3))
        )


def random_badges(seed: int, *, shapes: int, of_each: int) -> Iterator[Credential]:
    """Yield badges: `shapes` achievements and choices of fields, and `of_each` learners for each."""
    for number in range(shapes):
        dice = Dice(seed + number)
        issuer, achievement = _issuer(dice), _achievement(dice)
        choice = dice.number(2**32)
        yield from (_badge(dice, Dice(choice), issuer, achievement) for _ in range(of_each))


def _badge(dice: Dice, choice: Dice, issuer: Profile, achievement: Achievement) -> Credential:
    """Return a badge; which fields it has is decided by `choice`, what they say by `dice`."""
    subject = Subject(
        id=dice.uuid(),
        achievement=achievement,
        identity=HashedIdentity.of_email(f"{dice.uuid()}@example.edu", dice.uuid())
        if choice.chance()
        else None,
        results=tuple(_result(dice, choice, each) for each in achievement.result_descriptions),
        narrative=choice.perhaps(dice.text(200)),
        term=choice.perhaps(dice.text()),
        role=choice.perhaps(dice.text()),
        license_number=choice.perhaps(dice.text()),
        credits=Fraction(choice.number(40) + 1, 2) if choice.chance() else None,
        started_at=dice.moment() if choice.chance() else None,
        ended_at=dice.moment() if choice.chance() else None,
    )
    return Credential(
        id=dice.url("credentials"),
        issuer=issuer,
        subject=subject,
        valid_from=dice.moment(),
        valid_until=datetime(2040, 1, 1, tzinfo=UTC) if choice.chance() else None,
        awarded_at=dice.moment() if choice.chance() else None,
        status=StatusEntry(dice.url("status"), dice.number(131_072)) if choice.chance() else None,
        refresh_url=dice.url("refresh") if choice.chance() else None,
        evidence=tuple(_evidence(dice, choice) for _ in range(choice.number(4))),
    )


def _evidence(dice: Dice, choice: Dice) -> Evidence:
    return Evidence(
        name=dice.text(),
        narrative=choice.perhaps(dice.text(200)),
        description=choice.perhaps(dice.text()),
        genre=choice.perhaps(dice.text()),
        audience=choice.perhaps(dice.text()),
        url=choice.perhaps(dice.url("evidence")),
    )


def _result(dice: Dice, choice: Dice, description: ResultDescription) -> Result:
    status = ResultStatus.COMPLETED if choice.chance() else None
    match description.scale:
        case Span():
            return Result(description.id, f"{dice.number(1000)}.{dice.number(10)}", status)
        case Ladder(values):
            return Result(description.id, values[-1], status)
        case Rubric(levels):
            return Result(description.id, status=status, level=levels[-1].id)
        case None:
            return Result(description.id, dice.text(), ResultStatus.PROVISIONAL)


def _description(dice: Dice) -> ResultDescription:
    levels = tuple(
        Level(dice.uuid(), dice.text(), dice.perhaps(dice.text()), dice.perhaps("2"), dice.perhaps("10"))
        for _ in range(3)
    )
    scales: tuple[tuple[ResultType, Scale | None], ...] = (
        (ResultType.RAW_SCORE, Span("0", "1000", dice.perhaps("0"))),
        (ResultType.LETTER_GRADE, Ladder((dice.text(), dice.text(), dice.text()))),
        (ResultType.RUBRIC_CRITERION_LEVEL, Rubric(levels, dice.perhaps(levels[0].id))),
        (ResultType.STATUS, None),
    )
    kind, scale = scales[dice.number(len(scales))]
    return ResultDescription(dice.uuid(), dice.text(), kind, scale, dice.alignments())


def _achievement(dice: Dice) -> Achievement:
    return Achievement(
        id=dice.url("achievements"),
        name=dice.text(),
        description=dice.text(200),
        criteria=dice.text(200),
        kind=sorted(ACHIEVEMENT_TYPES)[dice.number(len(ACHIEVEMENT_TYPES))],
        criteria_url=dice.perhaps(dice.url("criteria")),
        image=Image(dice.url("pictures"), dice.perhaps(dice.text())) if dice.chance() else None,
        version=dice.perhaps("3"),
        language=dice.perhaps("de-AT"),
        creator=_issuer(dice) if dice.chance() else None,
        credits=Fraction(dice.number(60) + 1, 4) if dice.chance() else None,
        field_of_study=dice.perhaps(dice.text()),
        specialization=dice.perhaps(dice.text()),
        code=dice.perhaps(dice.text()),
        tags=("data", "literacy", "été") if dice.chance() else (),
        alignments=dice.alignments(),
        identifiers=(Identifier("sisSourcedId", dice.text()),) if dice.chance() else (),
        related=(Related(dice.url("achievements"), "en", "1"),) if dice.chance() else (),
        result_descriptions=tuple(_description(dice) for _ in range(dice.number(4))),
        micro_credential=_micro(dice) if dice.chance() else None,
    )


def _issuer(dice: Dice) -> Profile:
    return Profile(
        DID,
        dice.text(),
        url=dice.perhaps(HOUSE),
        email=dice.perhaps("badges@example.edu"),
        description=dice.perhaps(dice.text(200)),
        image=Image(dice.url("logos"), dice.perhaps(dice.text())) if dice.chance() else None,
        phone=dice.perhaps("+41 44 000 00 00"),
        address=Address(dice.text(), "CH", locality=dice.perhaps(dice.text())) if dice.chance() else None,
        official=dice.perhaps(dice.text()),
        parent=Profile(dice.url("issuers"), dice.text()) if dice.chance() else None,
        identifiers=(Identifier("ext:ROR", dice.text()),) if dice.chance() else (),
    )


def _micro(dice: Dice) -> MicroCredential:
    return MicroCredential(
        vocabulary=f"{HOUSE}/contexts/micro-credential-1.0.json",
        for_credit=dice.perhaps("yes"),
        credit_unit=dice.perhaps("ECTS"),
        workload=dice.perhaps(dice.text()),
        level=dice.perhaps("EQF 6"),
        outcomes=("reads data", dice.text()),
        assessment=dice.perhaps(dice.text()),
        participation=dice.perhaps(dice.text()),
        supervision=dice.perhaps(dice.text()),
        prerequisites=dice.perhaps(dice.text()),
        stackability=dice.perhaps(dice.text()),
        quality_assurance=QualityAssurance(dice.text(), dice.perhaps(HOUSE), dice.perhaps(dice.text())),
        renewal=dice.perhaps(dice.text()),
        further_information=dice.perhaps(HOUSE),
    )
