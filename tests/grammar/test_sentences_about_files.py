"""Sentences of the language reference about files, checks and warnings."""

from __future__ import annotations

import pytest

import invariants
from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load, load_text
from invariants.verdicts.verdict import Verdict
from tests.grammar.test_sentences import REFERENCE

# ---------------------------------------------------------------------- files


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Write files into the current folder, by their names without suffix."""
    monkeypatch.chdir(tmp_path)

    def write(**texts: str) -> None:
        for name, text in texts.items():
            (tmp_path / f"{name}.inv").write_text(text, encoding="utf-8")

    return write


def codes_of(path: str) -> set[str]:
    with pytest.raises(ModelError) as caught:
        load(path)
    return {diagnostic.code.identifier for diagnostic in caught.value.diagnostics}


SYSTEM = """system s
var n: 0..1 = 0
transition t { n := 1 }
invariant i: n == 0
check i: chain 0, steps 0, expect survives
"""


def test_sentences_about_imports(files) -> None:
    for sentence in (
        '`import "other.inv"` adds the declarations of another file, wherever the import stands.',
        "A file that is imported twice is read once; files may not import each other (`E0204`).",
        "The header and the `check`s of an imported file are ignored",
        "other files import it; it cannot be checked (`E0109`)",
    ):
        assert sentence in REFERENCE
    files(
        s=SYSTEM,
        library="define two: Int = 2\n",
        middle='import "library.inv"\ndefine four: Int = 2 * two\n',
        whole=(
            "system w\ninvariant j: four == 2 * two and n < two\n"
            'import "middle.inv"\nimport "library.inv"\nimport "s.inv"\n'
        ),
        one='system one\nimport "two.inv"\n',
        two='import "one.inv"\n',
    )
    whole = load("whole.inv")
    assert whole.name == "w"
    assert whole.checks == ()
    assert {"i", "j", "n.range"} == set(whole.properties)
    assert codes_of("library.inv") == {"E0109"}
    assert codes_of("one.inv") == {"E0204"}


def test_sentences_about_specs(files) -> None:
    for sentence in (
        "A spec sees all names of the system, "
        "and declares `define`, `assume`, `invariant`, `lemma`, `witness`, `measure` and `check` only (`E0408`)",
        "A spec cannot be imported, but a spec may be for a spec.",
        "Checking a spec runs the checks of the system, too.",
    ):
        assert sentence in REFERENCE
    files(
        s=SYSTEM,
        p='spec p for "s.inv"\ninvariant j: n <= 1\ncheck j: chain 0, steps 1, expect survives\n',
        q='spec q for "p.inv"\ninvariant k: n >= 0\ncheck k: chain 0, steps 1\n',
        helping='spec helping for "s.inv"\nlemma l: n >= 0\n',
        wrong='spec wrong for "s.inv"\nvar m: Int = 0\n',
        importing='system importing\nimport "p.inv"\n',
    )
    assert [result.invariant for result in invariants.check("q.inv", chain=0, steps=1)][:3] == ["i", "j", "k"]
    assert load("helping.inv").is_lemma("l")
    assert codes_of("wrong.inv") == {"E0408"}
    assert len(codes_of("importing.inv")) == 1


# --------------------------------------------------------------------- checks


def results(text: str, **options):
    return invariants.check(
        load_text(f"system s\nvar n: 0..9 = 0\ntransition up {{ require n < 9 n := n + 1 }}\n{text}"), **options
    )


def test_an_option_names_another_number_of_individuals() -> None:
    text = "system s\ntype Agent [4]\ninvariant four: count(a in Agent: true) == 4\ncheck four: chain 0, Agent 2"
    for scope, verdict in ((None, Verdict.VIOLATED), ({"Agent": 4}, Verdict.SURVIVES)):
        (result,) = invariants.check(load_text(text), scope=scope)
        assert result.verdict is verdict


def test_sentences_about_checks() -> None:
    for sentence in (
        "`check: …` without names covers all invariants",
        "There may be any number of checks, also of the same invariant.",
        "Options on the command line override those in the text.",
        "| `survives` | no violation within the bounds, all of which were covered | `survives`, `proved` |",
        "`expect violated after n` | and the shortest chain that breaks the invariant has `n` modifications",
        "`proved` says for which populations",
    ):
        assert sentence in REFERENCE
    every = results("invariant low: n <= 2\ncheck: chain 0, steps 2")
    assert {each.invariant for each in every} == {"low", "n.range"}
    low = "invariant low: n <= 2\ncheck low: chain 0, steps 2, expect survives\n"
    low += "check low: chain 0, steps 3, expect violated\n"
    first, second = (each for each in results(low) if each.invariant == "low")
    assert (first.verdict, second.verdict) == (Verdict.SURVIVES, Verdict.VIOLATED)
    assert first.as_expected
    assert second.as_expected
    longer = [each.verdict for each in results(low, steps=3) if each.invariant == "low"]
    assert longer == [Verdict.VIOLATED, Verdict.VIOLATED]
    (proved,) = results("invariant high: n <= 9\ncheck high: expect survives", invariants="high")
    assert proved.verdict is Verdict.PROVED
    assert proved.as_expected
    (missed,) = results("invariant low: n <= 2\ncheck low: expect violated after 1", invariants="low")
    assert missed.verdict is Verdict.VIOLATED
    assert missed.as_expected is False


# ------------------------------------------------------------------- warnings

WARNED = [
    ("a name that hides another one", "W0601", "var n: Int = 0 invariant i: n == 0 or exists n in 0..1: n == 0"),
    (
        "a declaration that nothing uses; give it a name with a leading `_` if this is intended",
        "W0602",
        "var n: Int = 0",
    ),
    (
        "a comment that was meant to silence a warning, and silences none",
        "W0603",
        "var _n: Int = 0  # allow W0602: kept\n",
    ),
]


@pytest.mark.parametrize(("sentence", "code", "text"), WARNED)
def test_a_warning_is_given_as_the_sentence_says(sentence: str, code: str, text: str) -> None:
    assert sentence in REFERENCE
    assert code in {warning.code.identifier for warning in load_text(f"system s\n{text}").warnings}
    silenced = load_text("system s\nvar n: Int = 0  # allow W0602: for later\n")
    assert not silenced.warnings
