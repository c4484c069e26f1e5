"""How a Canvas may differ from another: every switch of the campus's Canvas, by name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Switches:
    """One field for each behaviour that real Canvases show or do not show.

    `throttle_status` is 429 since autumn 2025 and was 403 before. A bucket that has risen to
    `rate_high_water` refuses; it leaks `rate_leak` a second, and every request costs `request_cost`.
    `last_page_link` says whether lists tell their last page. A module of more than `most_inline_items` is
    told without its items. Tokens live `token_seconds`.
    """

    issuer: str = "https://canvas.instructure.com"
    institution: str = "Sandbox University"
    second_deployment: bool = False
    legacy_deployment_parameter: bool = False
    hint_seconds: float = 300
    session_lost: bool = False
    storage: str = "post_message_forwarding"
    tool_cookies: bool = True
    suppress_unresolved: bool = False
    public_course: bool = False
    single_names: bool = False
    merged_people: tuple[int, ...] = ()
    old_conclusion: bool = False
    conclusion_ends_roles: bool = True
    notice_catalogue: bool = False
    origin_contexts: bool = True
    shard: int = 0
    throttle_status: int = 429
    rate_high_water: float = 600
    rate_leak: float = 10
    request_cost: float = 0.04
    last_page_link: bool = False
    most_inline_items: int = 100
    token_seconds: int = 3600


USUAL = Switches()
