"""Help that a newcomer can act on: of every command, by the tree of commands itself."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from lti_tool.cli import main


def commands(group: click.Group, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command below a group, with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        yield prefix + name, command
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix}{name} ")


ALL = dict(commands(main))
PROMISED = {
    "demo",
    "serve",
    "worker",
    "sandbox",
    "init",
    "db upgrade",
    "registration add",
    "registration list",
    "registration show",
    "registration remove",
    "key list",
    "key rotate",
    "verify",
    "audit verify",
    "audit replay",
    "doctor",
}


@pytest.mark.parametrize("name", ALL)
def test_help_tells_what_a_command_does_and_what_each_option_means(name: str) -> None:
    result = CliRunner().invoke(main, [*name.split(), "--help"])
    assert result.exit_code == 0
    summary = ALL[name].get_short_help_str(limit=200)
    assert summary.endswith(".")
    assert " ".join(summary.split()[:3]) in result.output
    for option in ALL[name].params:
        assert isinstance(option, click.Argument) or option.help, f"{option.name} has no help text"


def test_the_commands_that_are_promised_are_there() -> None:
    assert ALL.keys() >= PROMISED


def test_every_command_that_tells_something_tells_it_to_scripts_as_well() -> None:
    servers = {"serve", "worker", "sandbox"}
    for name, command in ALL.items():
        if not isinstance(command, click.Group) and name not in servers:
            assert "json_output" in {option.name for option in command.params}, name
