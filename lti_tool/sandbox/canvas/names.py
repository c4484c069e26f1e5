"""The names that LTI has for people beside `sub`."""

from lti_tool.sandbox.lms import Person, opaque

ANYBODY = opaque("canvas nobody is signed in")


def lti11_id(person: Person | None) -> str:
    """Return the name that LTI 1.1 had for a person; login hints still use it, a fixed one for nobody."""
    return ANYBODY if person is None else opaque(f"lti 1.1 {person.sub}")
