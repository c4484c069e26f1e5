"""The main job on one LMS, as its people would do it: teacher, worker, two learners, a stranger."""

import re
from pathlib import Path
from typing import Any

import orjson
import requests
from sqlalchemy import func, select

from badge_engine.verification.verify import verify
from lti_tool.administration.registrations import RegistrationFacts, add_registration
from lti_tool.advantage import GuardedWeb
from lti_tool.demo.browser import Browser, Fields, links_of, text_of, tick_box
from lti_tool.demo.campus import Goal, Lms, choose_goal
from lti_tool.demo.report import Report, StepFailedError, Tally
from lti_tool.demo.stage import Stage
from lti_tool.resolving import WebResolver
from lti_tool.storage import tables
from lti_tool.wiring import utc_now

PATIENCE_SECONDS = 45.0
BADGE = "Data Explorer"
MEANING = "Can read, question and present a data set: shown in a graded quiz and in the module's own work."
COLUMN = f"Badge: {BADGE}"


def play(stage: Stage, lms: Lms, report: Report) -> None:
    """Play the whole job on one LMS; the first step that does not hold ends it."""
    _Play(stage, lms, report).run()


class _Play:
    def __init__(self, stage: Stage, lms: Lms, report: Report) -> None:
        self._stage, self._lms, self._report = stage, lms, report
        self._tally = report.lms.setdefault(lms.name, Tally())
        self._teacher = Browser()
        self._started = stage.wiring.clock()

    def run(self) -> None:
        launch_url = self._register()
        goal = self._look_at_the_course()
        board = self._launch_as_teacher(launch_url)
        badge = self._make_badge(board, goal)
        self._activate(badge, goal)
        self._wait_for_credentials(goal)
        files = self._launch_as_learner(launch_url, goal)
        self._launch_as_another(launch_url, goal)
        self._verify(files)

    def _register(self) -> str:
        with self._report.step(f"{self._lms.name}: register the tool") as step:
            platform = self._stage.wiring.platforms[self._lms.name]
            told = self._lms.register(self._stage.settings.public_url, platform.custom_parameters)
            facts = RegistrationFacts(
                platform=self._lms.name,
                issuer=told["issuer"],
                client_id=told["client_id"],
                auth_url=told["auth_url"],
                token_url=told["token_url"],
                jwks_url=told["jwks_url"],
                deployment_ids=(told["deployment_id"],),
                api_url=told["api_url"],
                api_token=self._lms.api_token(),
            )
            wiring = self._stage.wiring
            with wiring.database.transaction() as session:
                add_registration(session, wiring.vault, self._stage.institution.id, facts, wiring.clock())
            step.detail = f"client {told['client_id']}, deployment {told['deployment_id']}"
        return str(told["course_launch_url"])

    def _look_at_the_course(self) -> Goal:
        with self._report.step(f"{self._lms.name}: seed a course") as step:
            learned = self._lms.learned()
            goal = choose_goal(learned)
            self._tally.learners, self._tally.met = len(learned), len(goal.reached)
            step.detail = f"{len(learned)} learners"
        return goal

    def _launch_as_teacher(self, launch_url: str) -> requests.Response:
        with self._report.step(f"{self._lms.name}: launch as the teacher, read the course") as step:
            self._sign_in(self._teacher, self._person("teacher"))
            board = self._teacher.open(launch_url)
            self._expect(board, "Badges of")
            self._report.wait("reading", 1, self._was_read, PATIENCE_SECONDS)
            step.detail = f"“{self._course().title}”"
        return board

    def _make_badge(self, board: requests.Response, goal: Goal) -> requests.Response:
        with self._report.step(f"{self._lms.name}: make a badge with two criteria") as step:
            board = self._teacher.open(board.url)
            known = links_of(board).get(BADGE)
            if known:
                step.detail = "it is there from an earlier run"
                return self._teacher.open(known)
            form = self._teacher.open(links_of(board)["New badge"])
            column, part = tick_box(form, goal.column), tick_box(form, f"Completed: {goal.part}")
            filled: Fields = {"name": BADGE, "description": MEANING, "use": [column, part]}
            page = self._teacher.send(form, "/badges", {**filled, f"threshold:{column}": str(goal.percent)})
            step.detail = f"at least {goal.percent} % in “{goal.column}”, and “{goal.part}” completed"
        return page

    def _activate(self, badge: requests.Response, goal: Goal) -> None:
        with self._report.step(f"{self._lms.name}: preview, then activate") as step:
            self._expect(badge, "Criteria")
            if "Activate, and give it to" not in badge.text:
                step.detail = "it is active from an earlier run"
                return
            found = re.search(r"(\d+) would get it now", text_of(badge))
            foreseen = int(found[1]) if found else -1
            if foreseen != len(goal.reached):
                raise StepFailedError(f"the preview says {foreseen}, the campus says {len(goal.reached)}")
            self._teacher.send(badge, "/activate")
            step.detail = f"{foreseen} of {self._tally.learners} would get it now"

    def _wait_for_credentials(self, goal: Goal) -> None:
        with self._report.step(f"{self._lms.name}: decide, sign, announce") as step:
            self._report.wait("credentials", len(goal.reached), self._announced, PATIENCE_SECONDS)
            issued, told = self._issued(), self._lms.told(COLUMN)
            if issued != goal.reached or set(told) != goal.reached:
                raise StepFailedError(
                    f"{len(issued)} issued, {len(told)} told, {len(goal.reached)} have reached it"
                )
            self._tally.issued, self._tally.announced = len(issued), len(told)
            step.detail = f"{len(issued)} credentials, {len(told)} cells in the gradebook"

    def _launch_as_learner(self, launch_url: str, goal: Goal) -> list[Path]:
        with self._report.step(f"{self._lms.name}: launch as a learner who earned it") as step:
            learner, page = self._launch(launch_url, min(goal.reached))
            self._expect(page, "You earned this")
            links = links_of(page)
            document, picture = (
                learner.fetch(links[f"{file} “{BADGE}”"]) for file in ("JSON", "Download badge")
            )
            files = [self._keep(f"{self._lms.name}-credential.json", document)]
            files.append(self._keep(f"{self._lms.name}-badge.png", picture))
            self._report.credentials.extend(files)
            step.detail = str(orjson.loads(document)["id"])
        return files

    def _launch_as_another(self, launch_url: str, goal: Goal) -> None:
        with self._report.step(f"{self._lms.name}: launch as a learner who did not") as step:
            others = {learner.sub for learner in self._lms.learned()} - goal.reached
            _, page = self._launch(launch_url, min(others))
            self._expect(page, "What is left")
            if "You earned this" in page.text:
                raise StepFailedError("a learner who did not earn the badge is shown as having it")
            step.detail = text_of(page).partition("What is left")[2].strip()[:100]

    def _verify(self, files: list[Path]) -> None:
        with self._report.step(f"{self._lms.name}: a stranger verifies the files") as step:
            hosts = self._stage.settings.allow_private_hosts
            resolver = WebResolver(GuardedWeb(hosts), hosts)
            for path in files:
                found = verify(path.read_bytes(), resolver=resolver, now=utc_now())
                if not found.verified:
                    raise StepFailedError(
                        f"{path}: " + " ".join(each.sentence for each in found.steps if each.troubles)
                    )
                self._report.verified += 1
            step.detail = f"{len(files)} files, from their own bytes"

    def _launch(self, launch_url: str, sub: str) -> tuple[Browser, requests.Response]:
        learner = Browser()
        self._sign_in(learner, next(person for person in self._lms.people() if person["sub"] == sub))
        return learner, learner.open(launch_url)

    def _sign_in(self, browser: Browser, person: dict[str, Any]) -> None:
        browser.open(f"{self._lms.url}/login-as/{person['id']}")

    def _person(self, role: str) -> dict[str, Any]:
        return next(person for person in self._lms.people() if person["role"] == role)

    def _expect(self, page: requests.Response, words: str) -> None:
        if words not in text_of(page):
            raise StepFailedError(f"the page does not say {words!r}: {text_of(page)[:200]}")

    def _course(self) -> tables.Course:
        with self._stage.wiring.database.transaction() as session:
            found = session.execute(
                select(tables.Course)
                .join(tables.Deployment)
                .join(tables.Registration)
                .where(tables.Registration.platform == self._lms.name)
            )
            return found.scalar_one()

    def _was_read(self) -> int:
        course = self._course()
        if course.sync_error:
            raise StepFailedError(str(course.sync_error))
        return int(course.synced_at is not None and course.synced_at >= self._started)

    def _issued(self) -> frozenset[str]:
        """Return who has a credential; nobody may have two."""
        with self._stage.wiring.database.transaction() as session:
            query = (
                select(tables.Person.sub)
                .join(tables.Award, tables.Award.person_id == tables.Person.id)
                .join(tables.Credential)
                .where(tables.Award.course_id == self._course().id)
            )
            subs = list(session.execute(query).scalars())
        if len(subs) != len(set(subs)):
            raise StepFailedError("somebody has two credentials")
        return frozenset(subs)

    def _announced(self) -> int:
        with self._stage.wiring.database.transaction() as session:
            query = select(func.count()).where(
                tables.Award.course_id == self._course().id, tables.Award.state == tables.AwardState.ANNOUNCED
            )
            return session.execute(query).scalar_one()

    def _keep(self, name: str, content: bytes) -> Path:
        path = self._stage.folder / name
        path.write_bytes(content)
        return path
