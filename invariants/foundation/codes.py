"""The one registry of diagnostic codes.

Owns: every code with its severity and title. The longer texts are in ``explanations.md`` beside this file.
Must never know: where a diagnostic is raised.

``E01xx`` reading and syntax, ``E02xx`` names, ``E03xx`` types, ``E04xx`` rules and edits, ``E05xx`` checks and options,
``W06xx`` lints of the text, ``W07xx`` vacuity, ``E08xx`` logs of real systems, ``E09xx`` the checker itself,
``E10xx`` the state and the changes of running systems, ``E11xx`` commands of ``step``.
"""

from __future__ import annotations

from enum import Enum


class Severity(Enum):
    """An error makes a model unusable; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Code(Enum):
    """A diagnostic code. Its name is the mistake in short, its value is (identifier, title)."""

    UNREADABLE_FILE = ("E0101", "a file cannot be read")
    INVALID_TEXT = ("E0102", "the text is not valid UTF-8 text")
    SYNTAX = ("E0103", "the text is not what the grammar expects")
    MISSING_BRACE = ("E0104", "a brace or bracket is not closed")
    EQUALS_SIGN = ("E0105", "`=` where `==` or `:=` is meant")
    ASSIGNMENT_IN_EXPRESSION = ("E0106", "an assignment where a condition is expected")
    RESERVED_NAME = ("E0107", "a keyword or reserved word used as a name")
    TOO_DEEP = ("E0108", "the text is nested too deeply")
    MISSING_HEADER = ("E0109", "a file does not start with `system` or `spec`")

    UNKNOWN_NAME = ("E0201", "a name that is not declared")
    DUPLICATE_NAME = ("E0202", "a name that is declared twice")
    CYCLIC_DEFINITION = ("E0203", "definitions that need each other")
    CYCLIC_IMPORT = ("E0204", "files that import each other")
    IMPORT_OUTSIDE = ("E0205", "an import that leaves the tree")
    CYCLIC_ENABLED = ("E0206", "rules whose `enabled` need each other")
    AMBIGUOUS_MEMBER = ("E0207", "a member name that two enumerations share")

    TYPE_MISMATCH = ("E0301", "an expression of the wrong type")
    WRONG_ARITY = ("E0302", "a wrong number of arguments or indices")
    NOT_FINITE = ("E0303", "a type with infinitely many values where a finite one is needed")
    PRIME_WITHOUT_STEP = ("E0304", "`x'` where there is no step")
    NOT_CONSTANT = ("E0305", "a value that must be known when the model is read")
    MISPLACED_FORM = ("E0306", "`any`, `unknown`, `prev`, `now` or `can` where it has no meaning")
    EMPTY_RANGE = ("E0307", "a range without values")
    UNDEFINED_DEADLINE = ("E0308", "a condition of `leads to` that may have no value")
    HOLE = ("E0309", "a hole that nothing has filled")

    DOUBLE_ASSIGNMENT = ("E0401", "a variable assigned twice by one rule")
    UNKNOWN_SITE = ("E0402", "an edit of a clause that is not a site")
    CAPTURED_OUT_OF_REACH = ("E0403", "a value that is not there when it is read")
    CONFLICTING_EDITS = ("E0404", "two edits of the same site")
    ASSIGN_CONSTANT = ("E0405", "an assignment to what cannot be assigned")
    EDIT_IN_TRANSITION = ("E0406", "an edit in a rule that is not a modification")
    LABEL_CLASH = ("E0407", "a label that names two clauses")
    NOT_DECLARED_HERE = ("E0408", "a declaration that a spec may not make")

    UNKNOWN_INVARIANT = ("E0501", "a check of an invariant that does not exist")
    BAD_OPTION = ("E0502", "an option of a check that is not known or not possible")
    BAD_CONFIGURATION = ("E0503", "a setting in `pyproject.toml` that is not known or not possible")
    BAD_POLICY = ("E0504", "a setting in the policy of a gate that is not known or not possible")

    SHADOWED_NAME = ("W0601", "a name that hides another one")
    UNUSED = ("W0602", "a declaration that nothing uses")
    USELESS_SILENCE = ("W0603", "a comment that silences no warning")
    ANGELIC_ENABLED = ("W0604", "an `enabled` that an `any` in a guard makes true")
    UNRELIABLE_RULE = ("W0605", "a `can` that does not rely on a rule whose guard can become `any`")
    IDLE_EDIT = ("W0606", "an edit that another edit of the step leaves without effect")
    IDLE_BOUND = ("W0607", "a bound on steps that limits nothing without a bound on the chain")
    LOOK_ALIKE = ("W0608", "a name that looks like another one and is not the same")

    VACUOUS_INIT = ("W0701", "no initial state exists")
    NEVER_FIRES = ("W0702", "a rule that fires in no run that was searched")
    VACUOUS_IMPLICATION = ("W0703", "an implication whose left-hand side is never true")
    UNSATISFIABLE_CONTRACT = ("W0704", "a contract that nothing satisfies")

    BAD_LOG_LINE = ("E0801", "a line of a log that does not describe a step")
    UNKNOWN_IN_LOG = ("E0802", "a name in a log that the model does not have")
    BAD_LOG_VALUE = ("E0803", "a value in a log that is not of its type")
    WRONG_LOG_ARGUMENTS = ("E0804", "arguments in a log that are not those of the rule")
    MISPLACED_IN_LOG = ("E0805", "a line of a log in the wrong place")

    CHECKER_FAILED = ("E0901", "a part of the checker failed")
    CACHE_DAMAGED = ("W0902", "an entry of the cache that was damaged or forged")

    LEDGER_BROKEN = ("E0903", "a line of a ledger that is missing, altered or out of place")
    LEDGER_FOREIGN = ("E0904", "a file that is no ledger, or the ledger of another model")
    LEDGER_NOT_WRITTEN = ("E0905", "a decision that cannot be written to its ledger")
    LEDGER_TORN = ("W0906", "a last line of a ledger that was not written to its end")
    BEYOND_PROPOSALS = ("W0907", "a change of a model that no proposal makes")
    READING_TIMED_OUT = ("E0908", "a file whose reading takes longer than there is time")

    BAD_STATE = ("E1001", "a configuration that is none of the model")
    BAD_PROPOSAL = ("E1002", "a text that proposes no change")
    OLD_PROPOSAL = ("E1003", "a proposal for a configuration that the system is not in any more")

    BAD_COMMAND = ("E1101", "a line that is no command of `step`")
    BAD_STEP = ("E1102", "a command of `step` that cannot be carried out")

    def __init__(self, identifier: str, title: str) -> None:
        self.identifier = identifier
        self.title = title

    @property
    def severity(self) -> Severity:
        """Errors have identifiers that start with E, warnings with W."""
        return Severity.ERROR if self.identifier.startswith("E") else Severity.WARNING


VACUITY = frozenset({Code.VACUOUS_INIT, Code.NEVER_FIRES, Code.VACUOUS_IMPLICATION, Code.UNSATISFIABLE_CONTRACT})
"""The warnings that results say less than they seem to."""
