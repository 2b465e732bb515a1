"""How an implementation says no.

Owns: the exception that stands for it.
Must never know: anything but the base of exceptions, so that an implementation can import it for nothing.
"""

from invariants.foundation.exceptions import InvariantsError


class Refused(InvariantsError):  # noqa: N818 - an answer of the implementation, not an error
    """What a method of an implementation raises to say that its rule cannot fire now."""
