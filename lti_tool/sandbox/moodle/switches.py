"""How this Moodle is set up: whatever an administrator can set one way or the other, each by its name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Switches:
    """The site as it was recorded, unless something else is set.

    The service user has every function and capability of its token, but for those that are `missing`; a token
    may have expired, or be bound to another address. `identity_fields` are what the site shows of people to
    those who may see their identity. `unconfirmed_people` never confirmed their account; courses list them.
    Grade reports of a whole course leave out who is suspended. Course completion waits for the cron.
    The `subsection` stands in the section before it; there is none where it is 0.

    Tools are told names and e-mail if they asked for them and the site shares them. They open in the
    `launch_container` that an activity does not choose itself: embedded (3), in a new window (4) or in the
    existing one (5). A `legacy_resource_key`, as old imports leave it, is the `aud` of copied activities.
    Where tools are not `in_activity_chooser`, a teacher switches each on for the course first.

    A site that is `slow_as_recorded` takes as long as the recorded one did.
    """

    missing_functions: tuple[str, ...] = ()
    missing_capabilities: tuple[str, ...] = ()
    rest_enabled: bool = True
    tokens_expired: bool = False
    tokens_bound_elsewhere: bool = False
    identity_fields: tuple[str, ...] = ("email",)
    unconfirmed_people: tuple[int, ...] = ()
    only_active_in_grades: bool = True
    cron_runs_by_itself: bool = False
    subsection: int = 0
    shares_names: bool = True
    shares_email: bool = True
    launch_container: int = 3
    legacy_resource_key: str = ""
    in_activity_chooser: bool = True
    slow_as_recorded: bool = False


USUAL = Switches()
