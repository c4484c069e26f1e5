"""The command `coursemark`: every faulty set-up ends in sentences and exit code 2, never in a traceback."""

import logging
import sys
from importlib import import_module
from typing import Any

import click

from lti_tool.settings import SettingsError
from lti_tool.storage.database import DatabaseError
from lti_tool.vault import WrongMasterKeyError

UNUSABLE = 2


_ROOMS = {
    "init": "setup",
    "db": "setup",
    "registration": "registrations",
    "invite": "invites",
    "admin": "invites",
    "key": "issuer_keys",
    "policy": "policy",
    "token": "api_tokens",
    "serve": "running",
    "worker": "working",
    "sandbox": "running",
    "demo": "demonstration",
    "verify": "verification",
    "audit": "audit",
    "doctor": "diagnosis",
}
"""Every command with the module that it stands in."""


class _Plainspoken(click.Group):
    """A group that loads a command when it is called, and answers a faulty set-up in plain sentences."""

    def list_commands(self, _: click.Context) -> list[str]:
        return sorted(_ROOMS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in _ROOMS:
            return None
        command: click.Command = getattr(import_module(f"lti_tool.commands.{_ROOMS[name]}"), name)
        return command

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
