"""The command `coursemark`: every faulty set-up ends in sentences and exit code 2, never in a traceback."""

import logging
import sys
from typing import Any

import click

from lti_tool.commands import (
    api_tokens,
    audit,
    demonstration,
    diagnosis,
    invites,
    issuer_keys,
    policy,
    registrations,
    running,
    setup,
    verification,
)
from lti_tool.settings import SettingsError
from lti_tool.storage.database import DatabaseError
from lti_tool.vault import WrongMasterKeyError

UNUSABLE = 2


class _Plainspoken(click.Group):
    """A group that answers what is wrong with the set-up in plain sentences."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - Click's signature
        try:
            return super().invoke(ctx)
        except (SettingsError, DatabaseError, WrongMasterKeyError) as error:
            click.echo(str(error), err=True)
            sys.exit(UNUSABLE)


@click.group(
    cls=_Plainspoken, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="coursemark")
def main() -> None:
    """Let a course issue signed Open Badges by its own criteria.

    New here? `coursemark demo` shows everything on this machine. For a real set-up run `coursemark init`,
    then `coursemark registration add`, then `coursemark serve --worker`; `coursemark doctor` says what is
    missing. Settings come from the environment: see config/settings.example.env.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")


for command in (
    setup.init,
    setup.db,
    registrations.registration,
    invites.invite,
    invites.admin,
    issuer_keys.key,
    policy.policy,
    api_tokens.token,
    running.serve,
    running.worker,
    running.sandbox,
    demonstration.demo,
    verification.verify,
    audit.audit,
    diagnosis.doctor,
):
    main.add_command(command)
