"""`coursemark invite` and `coursemark admin`: how somebody gets in who does not use the command line."""

import click

from lti_tool.administration.admin_visits import CODE_LIFE, new_admin_code
from lti_tool.administration.invites import DAYS, MOST_DAYS, invite_path, new_invite
from lti_tool.commands.opened import installation, the_institution
from lti_tool.commands.printing import as_json, show

institution_option = click.option(
    "--institution", "slug", help="Short name of the institution; the first one when left out."
)


@click.command()
@institution_option
@click.option(
    "--days",
    default=DAYS,
    show_default=True,
    type=click.IntRange(1, MOST_DAYS),
    help="How long it can be used.",
)
@as_json
def invite(*, slug: str | None, days: int, json_output: bool) -> None:
    """Print a link by which one LMS registers itself, once.

    An administrator of the LMS pastes it where the LMS adds a tool by its registration URL. What comes of
    it waits for approval: `coursemark registration approve`, or the administration page.
    """
    with installation() as wiring:
        institution = the_institution(wiring, slug)
        with wiring.database.transaction() as session:
            row, text = new_invite(session, institution.id, wiring.clock(), days)
            until = row.expires_at.isoformat(timespec="minutes")
        url = wiring.settings.address(invite_path(text))
    told = {"url": url, "institution": institution.slug, "expires_at": until}
    sentence = f"{url}\nGood for one LMS of {institution.name}, until {until}. It is not shown again."
    show(told, sentence, json_output=json_output)


@click.command()
@institution_option
@as_json
def admin(*, slug: str | None, json_output: bool) -> None:
    """Print the address of the administration page and a code that opens it once."""
    with installation() as wiring:
        institution = the_institution(wiring, slug)
        with wiring.database.transaction() as session:
            code = new_admin_code(session, institution.id, wiring.clock())
        url = wiring.settings.address("/admin")
    minutes = int(CODE_LIFE.total_seconds() // 60)
    told = {"url": url, "code": code, "institution": institution.slug, "minutes": minutes}
    sentence = f"Open {url}\nand type {code}\nwithin {minutes} minutes. The code opens the page once."
    show(told, sentence, json_output=json_output)
