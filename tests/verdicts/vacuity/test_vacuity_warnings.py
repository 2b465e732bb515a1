"""The warnings about rules that never fire."""

from __future__ import annotations

import pytest

from invariants.engines import bounded
from invariants.evidence.vacuity import VacuitySearch
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.loader import load_text
from invariants.verdicts.options import CheckOptions, Progress
from invariants.verdicts.session import check_apart, check_model
from invariants.verdicts.verdict import Result, Verdict


class Nobody:
    """Listens to no progress."""

    def progress(self, event: Progress) -> None:
        """Not looked at."""


@pytest.mark.parametrize(
    ("rule", "why", "way_out"),
    [
        ("dormant transition r { x := true }", "nothing enables it", "write `enable r` in a modification"),
        ("modification r { restore store }", "nothing saves `store`", "write `save store` in a modification"),
        ("transition r { require x and not x }", "never all true together", "nothing makes true"),
        (
            "dormant transition r { require false }\nmodification wake { enable r }",
            "never all true together",
            "nothing makes true",
        ),
    ],
)
def test_why_it_never_fires(rule: str, why: str, way_out: str) -> None:
    model = load_text(f"system s\nvar x: Bool = false\nbackup store of x\n{rule}\ninvariant i: x => x\n")
    found = [each for each in check_model(model, CheckOptions(), Nobody()) if isinstance(each, Diagnostic)]
    (one,) = [each for each in found if each.code is Code.NEVER_FIRES]
    assert one.labels[0].span.text == "r"
    assert why in one.labels[0].text
    assert one.help is not None
    assert way_out in one.help


@pytest.mark.usefixtures("in_one_process")
@pytest.mark.parametrize(
    ("vacuity", "warnings", "is_asked"), [(True, True, True), (False, True, False), (True, False, False)]
)
def test_searches_look_for_events_that_never_happen_only_where_warnings_are_wanted(
    monkeypatch: pytest.MonkeyPatch, vacuity: bool, warnings: bool, is_asked: bool
) -> None:
    searches = []

    def noted(*arguments: object) -> VacuitySearch:
        searches.append(arguments)
        return VacuitySearch(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(bounded, "VacuitySearch", noted)
    text = "system s\nvar x: Bool = false\ntransition r(k: Int) { require x and not x }\ninvariant i: x or not x\n"
    model = load_text(f"{text}check i: chain 1, steps 1\n")
    found = [*check_apart(model, CheckOptions(vacuity=vacuity), Nobody(), warnings=warnings)]
    assert [each.as_expected for each in found if isinstance(each, Result)] == [None]
    assert bool(searches) is is_asked
    assert any(isinstance(each, Diagnostic) and each.code is Code.NEVER_FIRES for each in found) is is_asked


@pytest.mark.usefixtures("in_one_process")
@pytest.mark.parametrize("gate", ["on", "on and not on"])
def test_no_solver_looks_for_what_was_seen_before_numbers_were_too_large(gate, monkeypatch):
    asked = []

    def noted(self, assumptions, within, before=VacuitySearch._ask):
        asked.append(assumptions)
        return before(self, assumptions, within)

    monkeypatch.setattr(VacuitySearch, "_ask", noted)
    text = f"""\
system s
var x: Int = 2
var on: Bool = true
transition square {{ require g: {gate}  x := x * x }}
transition grow {{ x := x * x * x }}
modification stop {{ rewrite square.g as false }}
invariant i: x != 7
check i: chain 1, steps 20
"""
    found = [*check_apart(load_text(text), CheckOptions(), Nobody(), warnings=True)]
    (result,) = [each for each in found if isinstance(each, Result)]
    assert (result.verdict, result.engine) == (Verdict.SURVIVES, "bounded")
    warned = [each.labels[0].span.text for each in found if isinstance(each, Diagnostic)]
    assert warned == ([] if gate == "on" else ["square"])
    assert bool(asked) == bool(warned)
