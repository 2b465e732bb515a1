"""A model with variants: which results there are, what they state, and what they say of all variants together."""

from __future__ import annotations

import pytest

import invariants
from invariants.engines.protocol import Problem, Question
from invariants.engines.registry import engine
from invariants.evidence.certificates.checking import Accepted, Checker, RefusalReason, RefusedCertificate
from invariants.evidence.claims import Covered
from invariants.foundation.codes import Code
from invariants.language.loader import load, load_text
from invariants.language.model.declarations import ExpectedVerdict
from invariants.report.json import as_json
from invariants.results import Results
from invariants.verdicts.dispatch.answers import answer_to
from invariants.verdicts.dispatch.engine_tasks import EngineRun, EngineTask
from invariants.verdicts.fuzz_session import FuzzOptions, fuzz_model
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions, Progress, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.verdict import ModelReport, Verdict
from tests.schemas import validator_of

TEXT = """\
system turnstile
const fixed: Bool
const limit: Int where limit > 0
var inside: Int = 0
transition enter {
  require room: inside < limit
  inside := inside + 1
}
modification rush {
  require not fixed
  remove enter.room
}
invariant safe: inside <= limit
invariant counted: inside >= 0
"""

CHECKS = """\
check safe: fixed = true, expect proved
check safe: fixed = false, limit = 2, expect violated after 1
check safe: fixed = false, limit = 1, chain 0, steps 3, expect survives
"""


class Listener:
    def __init__(self) -> None:
        self.decided: list[tuple[int, int]] = []

    def progress(self, event: Progress) -> None:
        if event.decided is not None:
            self.decided.append(event.decided)


@pytest.fixture(scope="module")
def results() -> Results:
    model = load_text(TEXT + CHECKS)
    found = list(check_model(model, CheckOptions(), SilentListener()))
    return Results((each for each in found if not isinstance(each, invariants.Diagnostic)), model)


def test_each_variant_is_a_result_of_its_own(results: Results) -> None:
    assert [(each.title, each.verdict) for each in results[:3]] == [
        ("counted", Verdict.PROVED),
        ("safe (fixed = true)", Verdict.PROVED),
        ("safe (fixed = false, limit = 2)", Verdict.VIOLATED),
    ]
    assert results[3].title == "safe (fixed = false, limit = 1)"
    assert all(each.as_expected for each in results[1:])
    assert results[2].constants == {"fixed": False, "limit": 2}
    assert results[2].failure.compared == "3 <= 2"


def test_reports_state_the_values(results: Results) -> None:
    report = as_json([ModelReport("t.inv", results.model, (), tuple(results))])
    validator_of("schema").validate(report)
    assert [each["constants"] for each in report["models"][0]["results"]] == [
        {},
        {"fixed": True},
        {"fixed": False, "limit": 2},
        {"fixed": False, "limit": 1},
    ]
    text = results.report()
    assert "safe (fixed = true)" in text
    assert "safe (fixed = false, limit = 2) is violated after 1 modification" in text


def test_an_invariant_that_only_variants_check_is_not_checked_without_values() -> None:
    model = load_text(TEXT + CHECKS)
    asked = [(each.property, dict(each.given)) for each in obligations(model, CheckOptions())]
    assert asked[0] == ("counted", {})
    assert [name for name, _ in asked].count("safe") == 3
    (only,) = obligations(load_text(TEXT + CHECKS, constants={"fixed": "true"}), CheckOptions(invariants=("safe",)))
    assert (only.given, only.expected) == ({"fixed": "true"}, ExpectedVerdict.PROVED)


def test_progress_counts_over_all_variants() -> None:
    listener = Listener()
    assert len(list(check_model(load_text(TEXT + CHECKS), CheckOptions(), listener))) == 4
    assert listener.decided == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_fuzzing_tries_each_variant() -> None:
    found = list(fuzz_model(load_text(TEXT + CHECKS), CheckOptions(), FuzzOptions(300, 1), SilentListener()))
    verdicts = {each.title: each.verdict for each in found}
    assert verdicts["safe (fixed = true)"] is Verdict.TESTED
    assert verdicts["safe (fixed = false, limit = 2)"] is Verdict.VIOLATED


WARNED = """\
system s
const on: Bool
var x: Int = 0
transition go { require on x := 1 }
transition never { require x > 5 x := x }
invariant low: x < 3
check low: on = true, expect proved
check low: on = false, expect proved
"""


def test_a_warning_of_vacuity_is_about_all_variants() -> None:
    """``go`` fires in one variant; ``never`` fires in none."""
    found = list(check_model(load_text(WARNED), CheckOptions(), SilentListener()))
    warned = [each for each in found if isinstance(each, invariants.Diagnostic)]
    assert [each.code for each in warned] == [Code.NEVER_FIRES]
    assert "never" in warned[0].message


def test_a_variant_without_initial_state_meets_no_expectation() -> None:
    text = WARNED + "init not on\n"
    found = list(check_model(load_text(text), CheckOptions(), SilentListener()))
    warned = [each.message for each in found if getattr(each, "code", None) is Code.VACUOUS_INIT]
    assert len(warned) == 1
    assert warned[0].endswith("with on = true")
    first, second = (each for each in found if not isinstance(each, invariants.Diagnostic))
    assert (first.vacuous, first.as_expected) == (True, False)
    assert (second.vacuous, second.as_expected) == (False, True)


# ------------------------------------------------------------- certificates


@pytest.fixture
def certified(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.inv").write_text(TEXT + "check safe: fixed = 1 == 1, expect proved\n", "utf-8")
    found = invariants.check("t.inv", invariants=("safe",), certificates="c")
    return (tmp_path / found[0].certificate).read_text("utf-8")


def test_a_certificate_is_about_its_variant_alone(certified: str, tmp_path) -> None:
    checker = Checker(tmp_path, 20)
    assert isinstance(checker.check(certified), Accepted)
    assert "; constant: fixed = true\n" in certified
    forged = certified.replace("; constant: fixed = true\n", "")
    for text, refusal in (
        (forged, RefusalReason.OBLIGATIONS_DIFFER),
        (certified.replace("fixed = true\n", "fixed = false\n"), RefusalReason.OBLIGATIONS_DIFFER),
        (certified.replace("fixed = true\n", "fixed = not false\n"), RefusalReason.MALFORMED),
        (certified.replace("fixed = true\n", "fixt = true\n"), RefusalReason.MODEL_UNUSABLE),
        (certified.replace("fixed = true\n", "limit = -1\n"), RefusalReason.MODEL_UNUSABLE),
        (certified.replace("; constant: fixed = true\n", "; constant: fixed = true\n" * 2), RefusalReason.MALFORMED),
        (certified.replace("; constant: fixed = true\n", "; constant: fixed\n"), RefusalReason.MALFORMED),
    ):
        checked = checker.check(text)
        assert isinstance(checked, RefusedCertificate), text[:900]
        assert checked.refusal is refusal, (checked, text[:900])


def test_values_from_python(tmp_path) -> None:
    (tmp_path / "t.inv").write_text(TEXT, "utf-8")
    model = invariants.load(tmp_path / "t.inv", constants={"fixed": True, "limit": 3})
    assert load(tmp_path / "t.inv", constants={"fixed": "true", "limit": "3"}).given == model.given
    found = invariants.check(model, invariants=("safe",))
    assert [(each.verdict, each.constants) for each in found] == [(Verdict.PROVED, {"fixed": True, "limit": 3})]


@pytest.mark.parametrize("reported", [True, False])
def test_an_answer_about_one_variant_is_none_about_another(reported: bool) -> None:
    """That a search covered its bounds is taken unchecked: it has to be the search that was asked for."""
    fixed, loose = (load_text(TEXT, constants={"fixed": each}) for each in ("true", "false"))
    tasks = [
        EngineTask(engine("bounded"), Question.SEARCH, Problem(each, {}, ("safe",), 1, 2)) for each in (fixed, loose)
    ]
    answer = EngineRun(tasks[0], (Covered("safe", 1),))
    assert answer_to(tasks[0], answer, reported=reported).claims
    assert answer_to(tasks[1], answer, reported=reported).claims == ()
