"""`coursemark worker`."""

import logging

import click

from lti_tool.settings import load_settings
from lti_tool.wiring import wire
from lti_tool.worker import HueyQueue, run_worker


@click.command()
def worker() -> None:
    """Do the background work: read courses, decide, sign, announce. Run as many as you like."""
    settings = load_settings()
    logging.getLogger().setLevel(settings.log_level)
    queue = HueyQueue(settings)
    run_worker(wire(settings, queue), queue)
