"""The sentences of the language reference, each with a model that would be decided otherwise if it were false.

Both readings of the model have to give the answers that its checks expect. A sentence is quoted as it stands in the
reference, so that who changes one is led to its test. Blocks of the reference are tests of their own
(``test_reference.py``).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text
from tests.differential.comparison import compare
from tests.differential.test_regressions import bounds, checks, met
from tests.grammar.sentences.code import COPIES, EDITS_TOGETHER, OWN_CODE, QUESTIONS, UNKNOWN
from tests.grammar.sentences.compounds import OPTIONAL_VALUES, SETS
from tests.grammar.sentences.edits import LABELLED_EDITS, SINCE, UNKNOWN_EDITS
from tests.grammar.sentences.mistakes import ERRORS, LEGAL
from tests.grammar.sentences.rules import MODIFICATIONS, NAMES, RULES
from tests.grammar.sentences.values import CONSTANTS_AND_STATE, DEFINITIONS, EXPRESSIONS, TYPES, UNDEFINED

REFERENCE = " ".join((Path(__file__).parents[2] / "grammar" / "reference.md").read_text("utf-8").split())

RUNS_AND_INVARIANTS = [
    (
        "takes at most `n` transitions before the first one, between any two, and after the last one.",
        """
        var x: Int = 0
        transition up { x := x + 1 }
        modification mark { x := x + 0 }
        invariant three: x < 3
        invariant four: x < 4
        invariant five: x < 5
        check three: chain 0, steps 2, expect survives
        check three, four: chain 1, steps 2, expect violated after 1
        check five: chain 1, steps 2, expect survives
        check five: chain 2, steps 2, expect violated after 2
        """,
    ),
    (
        "the step is taken, all invariants are evaluated in the resulting configuration, `x.range` is "
        "violated there, and the run ends.",
        """
        var x: 0..1 = 1
        var y: Bool = false
        transition up { x := x + 1 }
        transition after { require x == 2 y := true }
        invariant judged: x <= 1
        invariant ended: not y
        check x.range, judged: chain 0, steps 1, expect violated after 0
        check ended: chain 0, steps 3, expect survives
        """,
    ),
    (
        "An initial value that is not known from the text violates `x.range` without any step if it is outside.",
        """
        const c: 0..2
        var x: 0..1 = c
        transition down { x := 0 }
        invariant zero: x <= 1
        check x.range, zero: chain 0, steps 0, expect violated after 0
        """,
    ),
    (
        "They are checked on every step, of transitions and modifications alike. Names without a prime are "
        "read before the step.",
        """
        var x: Int = 0
        transition up { require x == 0 x := 1 }
        modification jump { require x == 1 x := 3 }
        invariant by_one: x' <= x + 1
        check by_one: chain 0, steps 2, expect survives
        check by_one: chain 1, steps 1, expect violated after 1
        """,
    ),
    (
        "the initial ones included.",
        """
        var x: Bool
        invariant on: x
        check on: chain 0, steps 0, expect violated after 0
        """,
    ),
]

SENTENCES = [
    *TYPES,
    *CONSTANTS_AND_STATE,
    *DEFINITIONS,
    *EXPRESSIONS,
    *UNDEFINED,
    *RULES,
    *MODIFICATIONS,
    *NAMES,
    *OWN_CODE,
    *UNKNOWN,
    *COPIES,
    *EDITS_TOGETHER,
    *QUESTIONS,
    *LABELLED_EDITS,
    *UNKNOWN_EDITS,
    *SINCE,
    *SETS,
    *OPTIONAL_VALUES,
    *RUNS_AND_INVARIANTS,
]


def require_both_readings(sentence: str, text: str) -> None:
    """Require that both readings of a system meet its checks, and that the reference has the sentence."""
    assert sentence in REFERENCE
    model = load_text(f"system sentence\n{text}")
    found = {}
    for check in checks(model):
        if bounds(check) not in found:
            found[bounds(check)] = compare(model, *bounds(check))
        agreement = found[bounds(check)]
        assert not agreement.disagreements
        assert agreement.unsupported is None
        for name in check.properties:
            assert met(check, agreement.broken[name]), (name, check.span.text, agreement.broken[name])


def require_error(sentence: str, code: str, text: str) -> None:
    """Require that a system has an error of some code, and a sentence of the reference."""
    assert sentence in REFERENCE
    with pytest.raises(ModelError) as caught:
        load_text(f"system sentence\n{text}")
    assert code in {diagnostic.code.identifier for diagnostic in caught.value.diagnostics}


@pytest.mark.parametrize(("sentence", "text"), SENTENCES, ids=lambda part: " ".join(part.split())[:60])
def test_both_readings_keep_the_sentence(sentence: str, text: str) -> None:
    require_both_readings(sentence, text)


@pytest.mark.parametrize(("sentence", "code", "text"), ERRORS)
def test_an_error_is_as_the_sentence_says(sentence: str, code: str, text: str) -> None:
    require_error(sentence, code, text)


@pytest.mark.parametrize(("sentence", "text"), LEGAL)
def test_a_form_that_the_sentence_allows_can_be_written(sentence: str, text: str) -> None:
    assert sentence in REFERENCE
    load_text(f"system sentence\n{text}")
