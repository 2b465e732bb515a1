"""Proof obligations: the questions that have to be unsatisfiable for an inductive strengthening to prove a property.

Owns: the script of the three questions, initiation, consecution and safety, around a strengthening; and the names of
entries in it. The definitions come from ``scope_obligations.py`` for a given scope, and from ``open_obligations.py``
for populations of every size.
Must never know: how the strengthening was found, or which solver is asked.

The text depends on the system, the scope and the property only. The strengthening is a body over the entries' names, so
that it can be read back from a certificate. `proofs/soundness/induction.md` argues that the three questions suffice.
"""

from __future__ import annotations

from invariants.evidence.proofs.strengthening_check import Vocabulary
from invariants.foundation.records import Record
from invariants.system.terms.terms import Input, Operator, Role, StateVariable, Term

_PLACE = "<strengthening>"
"""The placeholder for a strengthening; it occurs in no obligation."""


class ProofObligations(Record):
    """The three obligations for a strengthening, and the texts that they consist of.

    ``preamble`` declares a configuration, its choice and inputs, and the next configuration, and defines ``initial``,
    ``step`` and ``violation``; for several properties, each with obligations of its own, several violations
    (:func:`numbered`). ``vocabulary`` has the names that a strengthening may mention.
    """

    preamble: str
    vocabulary: Vocabulary

    @property
    def around(self) -> tuple[str, str]:
        """The text up to the strengthening, and the text that follows directly."""
        before, after, *_ = self.script(_PLACE).split(_PLACE)
        return before, after

    def script(self, strengthening: str) -> str:
        """Return the complete text: a solver must answer ``unsat`` three times."""
        lines, now, after = self.definition(strengthening)
        asked = zip(_COMMENTS, _parts(now, after), strict=True)
        return "\n".join(
            [self.preamble, *lines, *(line for comment, parts in asked for line in _asserted(comment, *parts)), ""]
        )

    def questions(self, strengthening: str) -> tuple[str, ...]:
        """Return the three questions, each as a text of its own: those of the script."""
        lines, now, after = self.definition(strengthening)
        known = "\n".join([self.preamble, *lines])
        return tuple("\n".join([known, *(f"(assert {part})" for part in parts), ""]) for parts in _parts(now, after))

    def together(self, *strengthenings: str) -> str:
        """Return one question whether any of the three can be true. Each violation has its strengthening."""
        lines: list[str] = []
        asked: list[tuple[str, ...]] = []
        for number, strengthening in enumerate(strengthenings):
            defined, now, after = self.definition(strengthening, number)
            lines += defined
            asked += _parts(now, after, numbered("violation", number))
        either = " ".join(f"(and {' '.join(parts)})" for parts in asked)
        return "\n".join([self.preamble, *lines, f"(assert (or {either}))", ""])

    def start_script(self) -> str:
        """Return the text that asks whether there is an initial configuration at all."""
        return "\n".join([self.preamble, *_asserted("there is an initial configuration", "initial"), ""])

    def definition(self, strengthening: str, number: int = 0) -> tuple[list[str], str, str]:
        """Return the lines that define a strengthening, and the texts that say that it holds before and after a step.

        The strengthening stands in the lines as given, first on lines of its own. The number tells it from others.
        """
        raise NotImplementedError


_COMMENTS = (
    "initiation: it holds initially",
    "consecution: every step preserves it",
    "safety: it excludes every violation",
)


def _parts(now: str, after: str, violation: str = "violation") -> tuple[tuple[str, ...], ...]:
    """Return the parts of each question, from the texts that a strengthening holds before and after a step."""
    return ("initial", f"(not {now})"), (now, "step", f"(not {after})"), (now, violation)


def numbered(name: str, number: int) -> str:
    """Return the name of the first, second, … thing of a kind in a script."""
    return f"|{name} {number}|" if number else name


def _asserted(comment: str, *parts: str) -> list[str]:
    """Return the lines that ask whether the parts can be true together."""
    return question(comment, *(f"(assert {part})" for part in parts))


def question(comment: str, *commands: str) -> list[str]:
    """Return the lines that ask whether what the commands assert can be true together."""
    return [f"; {comment}", "(push 1)", *commands, "(check-sat)", "(pop 1)"]


def entry_name(leaf: Term) -> str:
    """Return the quoted name of an entry, an input, or a part of a step's choice.

    Quoting does not make a new symbol, so a plain variable of the model gets a prefix: its name may be a word of
    SMT-LIB or of the preamble.
    """
    payload = leaf.payload
    if not isinstance(payload, StateVariable | Input):
        raise TypeError(f"has no name: {leaf}")
    indices = ",".join(str(index.value).lower() if index.is_value else "_" for index in leaf.arguments)
    if leaf.arguments:
        name = f"{payload.name}[{indices}]"
    else:
        is_of_model = isinstance(payload, StateVariable) and payload.role is Role.MODEL
        name = f"var {payload.name}" if is_of_model else payload.name
    return f"|{name}'|" if leaf.operator is Operator.NEXT else f"|{name}|"


def following_name(name: str) -> str:
    """Return the name of an entry after the step, from its name before."""
    return f"{name[:-1]}'|"
