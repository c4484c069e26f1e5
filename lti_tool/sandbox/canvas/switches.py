"""How a Canvas may differ from another: every switch of the campus's Canvas, by name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Switches:
    """One field for each behaviour that some Canvases show and others do not; as most are today."""

    # All hosted Canvases say one issuer, and differ in their `guid`, which stands for the institution here.
    issuer: str = "https://canvas.instructure.com"
    institution: str = "Sandbox University"
    # The key is installed in the course as well: a second deployment, and a second link in the navigation.
    second_deployment: bool = False

    # How a launch begins, and how it may fail.
    legacy_deployment_parameter: bool = False
    hint_seconds: float = 300
    session_lost: bool = False
    # Where values are kept for tools: `post_message_forwarding`, `_parent` or `off`; `slow` and `silent` are
    # frames that answer late, or never, as in apps on telephones.
    storage: str = "post_message_forwarding"
    # `False` shuts the tool's frame off from every cookie, and thereby from its own origin.
    tool_cookies: bool = True

    # What claims and rosters tell. Unresolved variables are sent as they were written unless suppressed.
    suppress_unresolved: bool = False
    public_course: bool = False
    single_names: bool = False
    # The numbers of people whose accounts were merged: courses go on calling them by the `sub` of before.
    merged_people: tuple[int, ...] = ()
    # Numbers of things are told as those of this shard; from 901 on they are beyond 2**53.
    shard: int = 0

    # A concluded course: AGS answers 404 as it did before it answered 422, and nobody has a role any more.
    old_conclusion: bool = False
    conclusion_ends_roles: bool = True

    # The notice service: what a subscription is answered with, and whether the source of a copy is known.
    notice_catalogue: bool = False
    origin_contexts: bool = True
    # Where an administrator has live events sent: a webhook's address, or nowhere.
    live_events_to: str = ""

    # The throttle: 429 since autumn 2025, 403 before; where a bucket is full, what leaks a second, the price.
    throttle_status: int = 429
    rate_high_water: float = 600
    rate_leak: float = 10
    request_cost: float = 0.04

    # Lists may tell their last page; modules with more items than this are told without them.
    last_page_link: bool = False
    most_inline_items: int = 100
    token_seconds: int = 3600


USUAL = Switches()
