"""Reading what was typed about a micro-credential: each fault becomes a sentence at its field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar
from urllib.parse import urlsplit

from badge_engine.credentials.alignment import Alignment
from badge_engine.credentials.disputes import refuse_disputes
from badge_engine.credentials.micro_credential import QualityAssurance
from badge_engine.credentials.places import ContentError, absolute
from badge_engine.metadata.credit import Credits, CreditUnit
from badge_engine.metadata.expiry import Expiry, Period
from badge_engine.metadata.forms import Assessment, LevelFramework, Participation, Supervision
from badge_engine.metadata.metadata import Level, Metadata
from badge_engine.proofs.losses import UnsignableError, refuse_losses
from badge_engine.rules.exact import parse_threshold
from lti_tool.languages import gettext
from lti_tool.web.skill_links import kind_in, link_of

CHARACTERS = 500
MOST_ALIGNMENTS = 30
Choice = TypeVar("Choice", bound=StrEnum)


class Reading:
    """Reads one form; what cannot be read is left out, and `problems` say why, by the names of the fields."""

    def __init__(self, values: Mapping[str, str], alignments: Sequence[Mapping[str, str]]) -> None:
        self._values, self._alignments = values, alignments
        self.problems: dict[str, str] = {}

    def metadata(self) -> Metadata:
        """Return what the form says; it counts only if there are no problems then."""
        said = self._values
        for name, text in said.items():
            self._refuse_unsound(name, text)
        details = Metadata(
            for_credit={"yes": True, "no": False}.get(said.get("for_credit", "")),
            credits=self._credits(),
            workload_hours=self._number("workload"),
            level=self._level(),
            outcomes=tuple(line.strip() for line in said.get("outcomes", "").splitlines() if line.strip()),
            assessment=self._choice("assessment", Assessment),
            participation=self._choice("participation", Participation),
            supervision=self._choice("supervision", Supervision),
            quality_assurance=self._quality(),
            prerequisites=said.get("prerequisites", ""),
            stackability=said.get("stackability", ""),
            alignments=tuple(self._each_alignment()),
            expiry=self._expiry(),
            field_of_study=said.get("field_of_study", ""),
            register_id=said.get("identifier", ""),
        )
        return self._with("achievement_type", "language", "further_information", details=details)

    def _with(self, *names: str, details: Metadata) -> Metadata:
        """Take texts over that the engine judges; its refusals become sentences."""
        fixes = {
            "achievement_type": gettext("Choose one of the types."),
            "language": gettext("Write the code of a language, such as en or es-MX."),
            "further_information": gettext("Write a whole web address that starts with https://."),
        }
        self._web_address("further_information")
        for name in names:
            if text := self._values.get(name):
                try:
                    details = replace(details, **{name: text})  # type: ignore[arg-type] # all three are texts
                except ValueError:
                    self.problems[name] = fixes[name]
        return details

    def _refuse_unsound(self, name: str, text: str) -> None:
        most = CHARACTERS * 10 if name == "outcomes" else CHARACTERS
        if len(text) > most:
            self.problems[name] = gettext("Write at most %(most)s characters.", most=most)
        try:
            refuse_losses({name: text})
            refuse_disputes({name: text})
        except UnsignableError:
            self.problems[name] = gettext("Leave characters out that cannot be shown.")

    def _number(self, name: str) -> Fraction | None:
        if not (text := self._values.get(name)):
            return None
        number = parse_threshold(text.replace(",", "."))
        if not number:
            self.problems[name] = gettext("Write a number above 0, such as 30 or 2.5.")
        return number or None

    def _choice(self, name: str, kinds: type[Choice]) -> Choice | None:
        text = self._values.get(name)
        if text and text not in set(kinds):
            self.problems[name] = gettext("Choose one of the list.")
        return kinds(text) if text and text in set(kinds) else None

    def _credits(self) -> Credits | None:
        amount, unit = self._number("credits"), self._choice("credits_unit", CreditUnit)
        if amount and unit is None:
            self.problems.setdefault("credits", gettext("Say also in which unit the credits are counted."))
        return Credits(amount, unit) if amount and unit else None

    def _level(self) -> Level | None:
        value, framework = self._values.get("level", ""), self._choice("level_framework", LevelFramework)
        if not value:
            return None
        try:
            return Level(framework or LevelFramework.EQF, value, self._values.get("level_name", ""))
        except ValueError:
            self.problems["level"] = (
                gettext("Give the name of the national framework, too.")
                if framework is LevelFramework.NQF
                else gettext("Write a level of the European framework, from 1 to 8.")
            )
            return None

    def _quality(self) -> QualityAssurance | None:
        name, url, statement = (
            self._values.get(each, "") for each in ("quality_assurance", "quality_url", "quality_statement")
        )
        if not name and (url or statement):
            self.problems["quality_assurance"] = gettext("Say who assures the quality.")
        url = self._web_address("quality_url")
        return QualityAssurance(name, url or None, statement or None) if name else None

    def _expiry(self) -> Expiry | None:
        text, renewal = self._values.get("expiry", ""), self._values.get("renewal", "")
        period = self._choice("expiry_period", Period) or Period.MONTHS
        if not text:
            if renewal:
                self.problems["expiry"] = gettext("Say also for how long it is valid.")
            return None
        try:
            return Expiry(int(text), period, renewal)
        except ValueError:
            self.problems["expiry"] = gettext(
                "Write a whole number above 0, such as 24; at most a hundred years."
            )
            return None

    def _web_address(self, name: str) -> str:
        url = self._values.get(name, "")
        if url and not _is_web(url):
            self.problems[name] = gettext("Write a whole web address that starts with https://.")
            return ""
        return url

    def _each_alignment(self) -> Iterator[Alignment]:
        if len(self._alignments) > MOST_ALIGNMENTS:
            self.problems["skills"] = gettext("Name at most %(most)s skills.", most=MOST_ALIGNMENTS)
            return
        for place, line in enumerate(self._alignments):
            name, framework, code = (line.get(each, "") for each in ("name", "framework", "code"))
            url = line.get("url") or link_of(framework, code)
            for text in line.values():
                self._refuse_unsound(f"skills_{place}", text)
            if name and _is_web(url):
                yield Alignment(name, url, kind_in(framework), code or None, framework or None)
            else:
                self.problems[f"skills_{place}"] = gettext(
                    "Give a skill its name and its web address; for O*NET and CTDL the code is enough."
                )


def _is_web(url: str) -> bool:
    try:
        absolute(url, "An address")
        parts = urlsplit(url)
    except (ContentError, ValueError):
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
