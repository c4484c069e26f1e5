"""`coursemark demo`: the main job on this machine, shown and proved."""

import sys
from pathlib import Path

import click
import orjson

from lti_tool.demo.campus import Lms
from lti_tool.demo.play import play
from lti_tool.demo.report import Report
from lti_tool.demo.stage import Stage, open_stage
from lti_tool.sandbox import OtherVersion, PortInUse

FAILED = 1
DEFAULT_PORT = 8610


@click.command()
@click.option("--once", is_flag=True, help="Stop when the job is done, also on a terminal.")
@click.option(
    "--port",
    default=DEFAULT_PORT,
    show_default=True,
    type=click.IntRange(1024, 65533),
    help="Port of the tool; the campus takes the next two.",
)
@click.option("--json", "json_output", is_flag=True, help="Print one JSON object instead of the report.")
def demo(*, once: bool, port: int, json_output: bool) -> None:
    """Show the main job from end to end, on a campus in a box, and prove that it held.

    A simulated Canvas and a simulated Moodle start on this machine, each with a course of 30 learners. The
    tool is registered in both; a teacher makes a badge; the worker reads grades, decides, signs and
    announces; learners look; a stranger verifies. On a terminal it then keeps serving, for you to click
    through. Everything is kept in var/demo/PORT: a second run continues there and doubles nothing.
    """
    folder = Path("var/demo") / str(port)
    report = Report(quiet=json_output)
    try:
        with open_stage(folder, port) as stage:
            _act(stage, report)
            if report.ok and not once and not json_output and sys.stdout.isatty():
                _keep_serving(stage)
    except PortInUse as error:
        raise click.UsageError(f"{error} For example: coursemark demo --port {port + 10}") from error
    except OtherVersion as error:
        raise click.ClickException(f"{error} Delete {folder}, and start again.") from error
    if json_output:
        click.echo(orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2))
    sys.exit(0 if report.ok else FAILED)


def _act(stage: Stage, report: Report) -> None:
    for name, url in (("canvas", stage.campus.canvas_url), ("moodle", stage.campus.moodle_url)):
        try:
            play(stage, Lms(name, url), report)
        except Exception as error:  # noqa: BLE001 - whatever broke the step, the report names the step
            report.say(f"The demonstration stopped at “{report.steps[-1].name}”: {error}")
            return
    _summarise(report)


def _summarise(report: Report) -> None:
    report.say("")
    for name, tally in report.lms.items():
        met = f"{tally.met} of {tally.learners} learners met the criteria"
        report.say(f"{name:7} {met}, {tally.issued} credentials, {tally.announced} announced")
    report.say(f"{report.verified} files verified from their own bytes:")
    for path in report.credentials:
        report.say(f"  {path}")
    report.say(f"All of it held, in {report.as_json()['seconds']:.0f} s.")


def _keep_serving(stage: Stage) -> None:
    click.echo("\nNow click through it yourself:")
    click.echo(f"  Canvas              {stage.campus.canvas_url}")
    click.echo(f"  Moodle              {stage.campus.moodle_url}")
    click.echo(f"  Check a credential  {stage.settings.address('/verify')}")
    click.echo("Ctrl-C ends it.")
    try:
        stage.campus.wait()
    except KeyboardInterrupt:
        click.echo("Ended. Everything is kept; run it again to go on.")
