"""The refusal of an implementation to fire a rule.

Owns: the exception for a refusal.
Must never know: anything but the base of exceptions, so that an implementation can import this module at no cost.
"""

from invariants.foundation.exceptions import InvariantsError


class Refused(InvariantsError):  # noqa: N818 - an answer of the implementation, not an error
    """Raised by a method of an implementation whose rule cannot fire now."""
