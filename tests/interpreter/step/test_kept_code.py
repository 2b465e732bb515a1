"""``unmodified … since``: the code that a backup keeps, compared as data."""

from __future__ import annotations

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.outcomes import Fired, Holds
from invariants.language.loader import load_text
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_document

TEXT = """\
system kept
type Agent [2]
var n: 0..3 = 0
backup snap of work
transition work(a: Agent) {
  require gate: n <= 2
  n := 1
}
transition rest {
}
modification keep { save snap }
modification bring_back { restore snap }
modification limit(most: 0..3) { rewrite work.gate as n <= most }
modification same_limit(most: 0..3) { rewrite work.gate as n <= most }
modification swapped(most: 0..3) { rewrite work.gate as most >= n }
modification wrap { rewrite work.gate as prev and n <= 2 }
modification as_before { rewrite work.gate as n <= 2 }
modification nothing { remove work.gate }
modification truth { rewrite work.gate as true }
modification own(a: Agent) { rewrite work(a).n as 2 }
modification stop { disable work }
modification any_code { rewrite work as any of n }
invariant site: unmodified work.gate since snap
invariant whole: unmodified work since snap
invariant mine: forall a in Agent: unmodified work(a).n since snap
"""


def same(*names: object, asked: str = "site") -> bool:
    """Whether an invariant holds after modifications, each a name, or a name with its argument."""
    interpreter = Interpreter(load_text(TEXT))
    (place,) = interpreter.initial_configurations()
    for name in names:
        rule, *arguments = name if isinstance(name, tuple) else (name,)
        (outcome,) = interpreter.successors(place, rule, tuple(arguments))
        assert isinstance(outcome, Fired), outcome
        place = outcome.configuration
    return isinstance(interpreter.evaluate(interpreter.model.properties[asked], place), Holds)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], False),
        (["keep"], True),
        (["keep", "as_before"], True),
        (["keep", "wrap"], False),
        (["wrap", "keep"], True),
        (["wrap", "keep", "wrap"], False),
        (["wrap", "wrap", "keep", "as_before", "wrap"], False),
        (["wrap", "wrap", "keep", "as_before", "wrap", "wrap"], True),
        ([("limit", 2), "keep", ("limit", 1)], False),
        ([("limit", 2), "keep", ("limit", 1), ("same_limit", 2)], True),
        ([("limit", 2), "keep", ("swapped", 2)], False),
        (["keep", ("limit", 2)], False),
        ([("limit", 1), "wrap", "keep", ("same_limit", 1), "wrap"], True),
        ([("limit", 1), "wrap", "keep", ("limit", 2), "wrap"], False),
        (["nothing", "keep", "truth"], True),
        (["keep", "stop"], True),
        (["keep", "any_code"], False),
        (["any_code", "keep"], False),
        (["keep", ("limit", 0), "keep"], True),
        (["keep", ("limit", 0), "bring_back"], True),
    ],
)
def test_code_is_compared_as_data(names: list[object], expected: bool) -> None:
    assert same(*names) is expected


def test_a_whole_rule_and_the_code_of_one_individual() -> None:
    assert same("keep", ("own", 1)) is True
    assert same("keep", ("own", 1), asked="whole") is False
    assert same("keep", ("own", 1), asked="mine") is False
    assert same(("own", 1), "keep", asked="mine") is True
    assert same(("own", 0), "keep", ("own", 1), asked="whole") is False


@pytest.mark.parametrize(
    ("asked", "code", "help"),
    [
        ("unmodified rest since snap", Code.CAPTURED_OUT_OF_REACH, "add `rest` to its list"),
        ("unmodified work since snp", Code.UNKNOWN_NAME, "did you mean `snap`?"),
        ("unmodified work.gates since snap", Code.UNKNOWN_SITE, "gate"),
    ],
)
def test_mistakes(asked: str, code: Code, help: str) -> None:
    with pytest.raises(ModelError) as error:
        load_text(f"{TEXT}invariant wrong: {asked}\n")
    (diagnostic,) = error.value.diagnostics
    assert diagnostic.code is code
    assert help in str(diagnostic.help)


def test_since_is_a_name_elsewhere() -> None:
    text = "system s\nvar since: Bool = false\nbackup b of go\ntransition go {\n  require unmodified go since b\n"
    text += "  since := true\n}\nmodification keep {\n  save b\n}\ninvariant i: unmodified go since b or not since\n"
    assert set(load_text(text).properties) == {"i"}
    assert "unmodified go since b" in print_document(parse(SourceText("s.inv", text)))
