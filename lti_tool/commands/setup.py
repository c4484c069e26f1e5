"""`coursemark init` and `coursemark db upgrade`."""

import click

from lti_tool.administration.installation import InstitutionFacts, install
from lti_tool.commands.printing import as_json, show
from lti_tool.settings import load_settings
from lti_tool.storage.database import Database
from lti_tool.wiring import utc_now


@click.command()
@click.option("--slug", default="university", show_default=True, help="Short name of the institution.")
@click.option("--name", default="Example University", show_default=True, help="Its name on every credential.")
@click.option("--url", default=None, help="Its web address; the tool's own address when left out.")
@as_json
def init(*, slug: str, name: str, url: str | None, json_output: bool) -> None:
    """Set up the database, the master key, and the first institution with its signing key.

    Safe to repeat: an installation that stands already is brought up to date and otherwise left alone.
    Keep a copy of the master key (var/master.key unless set otherwise) somewhere safe: without it nothing
    can be signed with the institution's key again.
    """
    settings = load_settings()
    facts = InstitutionFacts(slug, name, url or settings.public_url)
    institution = install(settings, facts, utc_now)
    told = {
        "institution": institution.slug,
        "name": institution.name,
        "did": institution.did,
        "id": institution.id,
    }
    sentence = (
        f"Ready. {institution.name} signs as {institution.did}. Next: coursemark registration add --help"
    )
    show(told, sentence, json_output=json_output)


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@as_json
def upgrade(*, json_output: bool) -> None:
    """Bring the database to the version that this program needs. Safe to repeat."""
    database = Database(load_settings().database_url)
    try:
        database.upgrade()
        revision = database.revision()
    finally:
        database.close()
    show({"revision": revision}, f"The database is at version {revision}.", json_output=json_output)
