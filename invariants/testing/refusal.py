"""The refusal of an implementation to fire a rule.

Owns: the exception that says so.
Must never know: anything but the base of exceptions, so that an implementation can import it for nothing.
"""

from invariants.foundation.exceptions import InvariantsError


class Refused(InvariantsError):  # noqa: N818 - an answer of the implementation, not an error
    """Raised by a method of an implementation whose rule cannot fire now."""
