"""`coursemark serve` and `coursemark sandbox`."""

import logging
from pathlib import Path

import click

from lti_tool.commands.opened import installation
from lti_tool.sandbox import OtherVersion, PortInUse, serve_campus
from lti_tool.serving import serve_forever


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option(
    "--threads", default=8, show_default=True, type=click.IntRange(1), help="Requests served at once."
)
@click.option(
    "--worker", "with_worker", is_flag=True, help="Also do the background work, in the same process."
)
def serve(*, host: str, port: int, threads: int, with_worker: bool) -> None:
    """Serve the tool's pages with gunicorn. Put a proxy with TLS in front of it."""
    with installation() as wiring:
        logging.getLogger().setLevel(wiring.settings.log_level)
    serve_forever(host=host, port=port, threads=threads, with_worker=with_worker)


@click.command()
@click.option(
    "--canvas-port", default=8611, show_default=True, type=click.IntRange(1, 65535), help="Port of Canvas."
)
@click.option(
    "--moodle-port", default=8612, show_default=True, type=click.IntRange(1, 65535), help="Port of Moodle."
)
@click.option(
    "--folder",
    default="var/sandbox",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where it remembers.",
)
def sandbox(*, canvas_port: int, moodle_port: int, folder: Path) -> None:
    """Serve the campus in a box: a simulated Canvas and a simulated Moodle, to try the tool with."""
    try:
        serve_campus(folder=folder, canvas_port=canvas_port, moodle_port=moodle_port)
    except PortInUse as error:
        raise click.UsageError(str(error)) from error
    except OtherVersion as error:
        raise click.ClickException(f"{error} Delete {folder}, and start again.") from error
