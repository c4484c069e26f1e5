"""Printing for people and for scripts."""

from collections.abc import Callable
from typing import Any, TypeVar

import click
import orjson

Command = TypeVar("Command", bound=Callable[..., Any])


def as_json(function: Command) -> Command:
    """Give a command the switch `--json`, handed on as `json_output`."""
    return click.option("--json", "json_output", is_flag=True, help="Print one JSON value for scripts.")(
        function
    )


def show(value: Any, sentence: str, *, json_output: bool) -> None:  # noqa: ANN401 - whatever JSON can say
    """Print a value as JSON, or the sentence that says the same to a person."""
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() if json_output else sentence)
