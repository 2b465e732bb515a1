"""Every shortest chain: the list, whether it has an end, and how it is told."""

from __future__ import annotations

import json

import pytest

import invariants
from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text
from invariants.shaping import shortest_chains
from invariants.verdicts.verdict import Verdict
from tests.schemas import validator_of

WAYS = """\
system ways
enum Level {{ none, edit, admin }}
var level: Level = none
var role: Level = edit
var hits: 0..3 = 0
const fixed: Bool
transition act {{
  require gate: level == admin
  hits := min(hits + 1, 3)
}}
modification escalate {{
  require not fixed
  role := admin
}}
modification bind {{
  level := role
}}
modification relax {{
  require level != none
  rewrite act.gate as true
}}
modification idle {{
}}
invariant calm: hits == 0
check calm: {constants}chain 2, steps {steps}, expect violated after 2
"""


def text(steps: str = "1", constants: str = "fixed = false, ") -> str:
    return WAYS.format(steps=steps, constants=constants)


@pytest.fixture(autouse=True)
def _here(in_one_process):
    pass


def shortest(model_text: str, **options):
    (result,) = invariants.check(load_text(model_text), invariants="calm", all_shortest=True, jobs=1, **options)
    return result


def test_all_of_them_and_no_other() -> None:
    result = shortest(text())
    assert result.verdict is Verdict.VIOLATED
    assert result.shortest is not None
    assert result.shortest.is_complete
    assert set(result.shortest.chains) == {("escalate", "bind"), ("bind", "relax")}
    assert result.shortest.chains[0] == result.chain
    assert result.shortest.text.endswith("No other chain of 2 modifications within steps 1")
    assert result.as_expected


def test_of_a_variant_and_of_a_question() -> None:
    assert shortest(text(constants="fixed = true, ")).shortest.chains == (("bind", "relax"),)
    result = shortest(text(), via="relax")
    assert result.shortest.chains == (("bind", "relax"),)
    assert result.title == "calm (fixed = false) via relax"
    assert result.expected is None
    assert shortest(text(), without=["relax"]).shortest.chains == (("escalate", "bind"),)


def test_a_list_without_an_end_says_so(monkeypatch) -> None:
    monkeypatch.setattr(shortest_chains, "MOST_CHAINS", 1)
    found = shortest(text()).shortest
    assert not found.is_complete
    assert found.label == "shortest chains"
    assert "There may be more: the list ends after 1" in found.text


@pytest.mark.parametrize("answer", ["unknown", "none"])
def test_no_answer_is_no_end(monkeypatch, answer) -> None:
    """A checker without an answer about further chains."""
    from invariants.verdicts.verdict import Bounds, UnknownResult

    nothing = [UnknownResult("calm", Bounds(2, 1, {}), reason="timeout")] if answer == "unknown" else []
    monkeypatch.setattr(shortest_chains._ChainList, "ask", property(lambda _: lambda *_: nothing), raising=False)
    found = shortest(text()).shortest
    assert not found.is_complete
    assert ("timeout" if answer == "unknown" else "no answer") in found.text


def test_without_any_modification_there_is_one() -> None:
    result = shortest(text().replace("hits: 0..3 = 0", "hits: 0..3 = 1").replace("after 2", "after 0"))
    assert result.shortest.chains == ((),)
    assert result.shortest.is_complete
    assert result.shortest.text == "no modification"


def test_implicit_invariants_have_no_list() -> None:
    model = load_text(text().replace("role := admin", "hits := 7"))
    options = {"invariants": "hits.range", "chain": 1, "steps": 0, "jobs": 1}
    results = invariants.check(model, all_shortest=True, **options)
    (result,) = (each for each in results if each.chain)
    assert result.chain == ("escalate",)
    assert not result.shortest.is_complete
    assert "that the text states" in result.shortest.text
    found = invariants.check(model, without=["escalate"], **options)
    assert all(each.verdict is not Verdict.VIOLATED for each in found)


def test_a_variant_may_have_implicit_invariants_of_its_own() -> None:
    lines = ["system v", "const k: Int", "var n: Int = 0", "transition go { require n < 5 n := 10 div k }"]
    lines += ["modification more { n := n + 1 }", "modification back { n := 0 }", "invariant low: n < 3"]
    lines += ["check: k = 0, chain 1, steps 1", "check low: k = 2, chain 1, steps 1", ""]
    model = load_text("\n".join(lines))
    excluded = invariants.check(model, without="more", jobs=1)
    assert [each.title for each in excluded if each.verdict is Verdict.VIOLATED] == [
        "go.defined (k = 0) without more",
        "low (k = 2) without more",
    ]
    wanted = invariants.check(model, via="more", jobs=1)
    assert [each.invariant for each in wanted] == ["low", "low"]


def test_names_that_are_none() -> None:
    for options, said in (
        ({"via": "relaxx"}, "did you mean `relax`?"),
        ({"without": ["act"]}, "is a transition"),
        ({"via": "relax", "without": "relax"}, "and without it"),
    ):
        with pytest.raises(ModelError) as error:
            shortest(text(), **options)
        assert said in str([(each.message, each.help) for each in error.value.diagnostics])
    with pytest.raises(ModelError, match="implicit"):
        invariants.check(load_text(text()), invariants="hits.range", via="relax")


def test_the_report_begins_with_the_question() -> None:
    found = invariants.check(load_text(text()), via=["relax"], without=["escalate"], jobs=1)
    report = found.report()
    assert report.startswith("question: is there a violation whose chain has relax and has none of escalate?")
    assert report.count("question:") == 1
    assert "calm (fixed = false) via relax, without escalate is violated after 2 modifications" in report
    assert "next:" not in report


def test_the_json_has_the_question_and_the_chains(tmp_path) -> None:
    from click.testing import CliRunner

    from invariants.cli.app import commands

    (tmp_path / "ways.inv").write_text(text(), "utf-8")
    arguments = ["check", str(tmp_path / "ways.inv"), "--via", "relax", "--all-shortest", "--jobs", "1"]
    told = CliRunner().invoke(commands, [*arguments, "--format", "json"], standalone_mode=False)
    report = json.loads(told.stdout)
    validator_of("schema").validate(report)
    (result,) = report["models"][0]["results"]
    assert told.return_value == 1
    assert result["asked"] == {"via": ["relax"], "without": []}
    assert result["shortest_chains"] == {"chains": [["bind", "relax"]], "complete": True, "reason": None}
    assert "so_far" not in told.stdout
    assert "via.relax" not in told.stdout
    sarif = json.loads(CliRunner().invoke(commands, [*arguments, "--format", "sarif"], standalone_mode=False).stdout)
    assert sarif["runs"][0]["results"][0]["properties"]["asked"] == {"via": ["relax"], "without": []}


def test_a_certificate_states_its_question(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ways.inv").write_text(text(constants="").replace("const fixed: Bool", "const fixed: Bool = false"))
    asked = {"without": ["bind", "idle"], "invariants": "calm", "chain": "any", "steps": "any"}
    (result,) = invariants.check("ways.inv", certificates="certificates", jobs=1, **asked)
    assert result.verdict is Verdict.PROVED
    assert result.certificate is not None
    assert "without-bind" in result.certificate
    (accepted,) = invariants.verify(result.certificate).values()
    assert type(accepted).__name__ == "Accepted"
    path = tmp_path / result.certificate
    certified = path.read_text()
    for wrong in ("", "; without: relax\n", "; via: bind\n"):
        path.write_text(certified.replace("; without: bind\n", wrong))
        (refused,) = invariants.verify(result.certificate).values()
        assert type(refused).__name__ == "RefusedCertificate"
