"""Comments that silence a warning in its place, with a reason."""

from __future__ import annotations

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.sources import SourceText
from invariants.language.loader import load, load_text
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_document
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model

UNUSED = """\
system lamp
var on: Bool = false
{before}var spare: Bool = false{behind}
invariant dark: not on
"""

LAMP = """\
system lamp
var on: Bool = false
invariant dark: not on
"""

SHADOWED = """\
system team
type Agent [2]
var ok: Agent -> Bool = false
transition act(a: Agent) {{
  require gate: ok[a]
  ok[a] := true
}}
{above}modification quiet(a: Agent) {{{head}
  require ok[a]
{before}  rewrite act.gate as not ok[a]{behind}
{last}}}{end}
invariant fine: forall a in Agent: not ok[a]
"""


def codes(text: str) -> list[str]:
    return [diagnostic.code.identifier for diagnostic in load_text(text).warnings]


def unused(before: str = "", behind: str = "") -> list[str]:
    return codes(UNUSED.format(before=before, behind=behind))


def test_behind_a_declaration_or_on_the_line_before():
    assert unused() == ["W0602"]
    assert unused(behind="  # allow W0602: for the next model") == []
    assert unused(before="# allow W0602: for the next model\n") == []
    assert unused(before="# allow W0602: for the next model\n# another comment\n") == []
    assert unused(before="# allow W0601, W0602: for the next model\n") == ["W0603"]
    assert unused(behind="#allow W0602 : tight") == []


def test_not_from_further_away():
    for before in ("# allow W0602: why\n\n", "# allow W0602: why\nvar other: Bool = true\ninit other\n"):
        assert sorted(unused(before=before)) == ["W0602", "W0603"]


def test_a_silence_is_about_its_code():
    assert sorted(unused(behind="  # allow W0601: why")) == ["W0602", "W0603"]


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        ("# allow W0602", "it does not say why"),
        ("# allow W0602:", "it does not say why"),
        ("# noqa: W0602", "a silence is written `# allow W0602: REASON`"),
        ("# type: ignore[W0602]", "a silence is written `# allow W0602: REASON`"),
        ("# ignore W0602", "a silence is written"),
        ("# allow(W0602): why", "a silence is written"),
        ("# Allow w0602: why", "a silence is written `# allow W0602: REASON`"),
        ("# allow E0301: why", "errors cannot be silenced"),
        ("# allow W0699: why", "there is no warning W0699"),
        ("# allow W0701: why", "that there is no initial state cannot be silenced"),
        ("# allow W0603: why", "a silence that has no effect cannot be silenced"),
        ("# allow W062: why", "there is no warning W062"),
    ],
)
def test_a_comment_that_was_meant_as_a_silence_but_is_none(comment, reason):
    found = load_text(UNUSED.format(before="", behind=f"  {comment}")).warnings
    assert [each.code for each in found] == [Code.UNUSED, Code.USELESS_SILENCE]
    assert reason in found[1].message
    assert found[1].labels[0].span.text == comment
    assert found[1].help is not None


@pytest.mark.parametrize("comment", ["# allowed: W0602", "# we allow W0602: why", "# see W0602", "# allow all of it"])
def test_other_comments_are_comments(comment):
    assert unused(behind=f"  {comment}") == ["W0602"]


def test_no_silence_hides_an_error():
    text = "system lamp\n# allow E0201: why\ninvariant dark: not on\n"
    with pytest.raises(Exception, match="E0201"):
        load_text(text)


@pytest.mark.parametrize("place", ["above", "head", "before", "behind", "last", "end"])
def test_places_in_and_around_a_rule(place):
    """A silence before or behind a rule, or behind the line that opens it, is about all of it."""
    comment = "# allow W0601: why"
    parts = dict.fromkeys(("above", "head", "before", "behind", "last", "end"), "")
    assert set(codes(SHADOWED.format(**parts))) == {"W0601"}
    own_line = place in {"above", "before", "last"}
    parts[place] = f"{comment}\n" if own_line else f"  {comment}"
    text = SHADOWED.format(**parts)
    assert codes(text) == []
    formatted = print_document(parse(SourceText("a.inv", text)))
    assert comment in formatted
    assert codes(formatted) == []


def test_a_silence_behind_what_fmt_breaks_into_lines():
    long = " and ".join(["not on"] * 20)
    text = f"{LAMP}define many: Bool = {long}  # allow W0602: why\n"
    formatted = print_document(parse(SourceText("a.inv", text)))
    assert len(formatted.splitlines()) > len(text.splitlines())
    assert codes(text) == codes(formatted) == []


def test_silences_of_imported_files_have_an_effect_there_only(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "part.inv").write_text("# allow W0602: used by others\ndefine spare: Int = 1\n# allow W0602\n")
    (tmp_path / "a.inv").write_text('system a\nimport "part.inv"\nvar n: Int = 0\ninvariant i: n == 0\n')
    found = load("a.inv").warnings
    assert [(each.code, each.labels[0].span.line) for each in found] == [(Code.USELESS_SILENCE, 3)]


# ------------------------------------------------------------------ vacuity

STUCK = """\
system counter
var n: 0..9 = 0
transition count {{
  require n < 9
  n := n + 1
}}
{before}transition never {{
  require n > 9
  n := 0
}}
invariant small: n <= 9{behind}
invariant implied: {left} => n <= 9
"""


def warnings(text: str, **options) -> list[str]:
    found = check_model(load_text(text), CheckOptions(**options), SilentListener())
    return [each.code.identifier for each in found if isinstance(each, Diagnostic)]


def test_a_rule_that_may_never_fire():
    why = "# allow W0702: this rule is for the next model\n"
    assert warnings(STUCK.format(before="", behind="", left="n > 3")) == ["W0702"]
    assert warnings(STUCK.format(before=why, behind="", left="n > 3")) == []
    other = STUCK.format(before=why, behind="  # allow W0702: why", left="n > 3")
    assert warnings(other) == ["W0603"]
    assert warnings(other, invariants=("small",)) == []


def test_an_implication_that_may_never_be_met():
    text = STUCK.format(before="# allow W0702: why\n", behind="", left="n < 0")
    assert warnings(text) == ["W0703"]
    assert warnings(f"{text[:-1]}  # allow W0703: why\n") == []
