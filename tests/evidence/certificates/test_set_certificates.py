"""Certificates with all configurations: accepted as they were written, and refused however they were changed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from invariants.engines.explicit import run
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.certificates.certificate import read_header, set_certificate_text
from invariants.evidence.certificates.certificate_file import certificate_of, write
from invariants.evidence.certificates.checking import Accepted, Checker, RefusalReason, RefusedCertificate
from invariants.evidence.claims import ReachedSet
from invariants.evidence.reached_sets.table import ConfigurationTable, table_of, table_text
from invariants.language.loader import load
from invariants.language.model.declarations import Unbounded

CREW = """system crew
type Agent [3]
var on: Agent -> Bool = false
var count: 0..3 = 0
transition start(a: Agent) {
  require not on[a] and count < 2
  on[a] := true
  count := count + 1
}
transition stop(a: Agent) {
  require gate: on[a]
  on[a] := false
  count := count - 1
}
modification freeze { rewrite stop.gate as false }
invariant few: count(a in Agent: on[a]) <= 2
invariant same: count(a in Agent: on[a]) == count
invariant idle: count == 0
invariant fillable: can count == 2
invariant clears: can count == 0
invariant narrows: can count == 2 decreases 2 - count by start
invariant slow: forall a in Agent: on'[a] => count' <= count + 1
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "crew.inv").write_text(CREW, "utf-8")
    return tmp_path


def claim(folder, name: str, **scope: int) -> ReachedSet:
    model = load(folder / "crew.inv")
    problem = Problem(model, {**model.scope, **scope}, (name,), Unbounded.ANY, Unbounded.ANY)
    (found,) = run(replace(problem, model=problem.part.model), Budget())
    assert isinstance(found, ReachedSet)
    return found


def text_of(folder, name: str = "few", **scope: int) -> str:
    model = load(folder / "crew.inv")
    found = certificate_of(model, {**model.scope, **scope}, claim(folder, name, **scope), "explicit", folder)
    return write(folder / "proofs", model, found).read_text("utf-8")


def refusal(folder, text: str) -> tuple[RefusalReason, str]:
    checked = Checker(folder, 20).check(text)
    assert isinstance(checked, RefusedCertificate), checked
    return checked.refusal, checked.reason


def with_rows(folder, change, name: str = "few") -> str:
    """The text of a certificate whose rows were changed."""
    found = claim(folder, name)
    table = table_of(found.configurations)
    rows = sorted(change([list(row) for row in table.all_rows()]))
    columns = [list(column) for column in zip(*rows, strict=True)]
    changed = table_text(ConfigurationTable(columns, len(rows)))
    return set_certificate_text(read_header(text_of(folder, name))[0], changed)


@pytest.mark.parametrize("name", ["few", "same", "slow", "fillable", "narrows"])
def test_as_written_it_is_accepted(folder, name):
    checked = Checker(folder, 20).check(text_of(folder, name))
    assert isinstance(checked, Accepted)
    assert checked.solvers == ("interpreter",)
    assert checked.note is None


def test_another_number_of_individuals_has_another_set(folder):
    text = text_of(folder, "few", Agent=5)
    assert isinstance(Checker(folder, 20).check(text), Accepted)
    assert refusal(folder, text.replace("; scope: Agent 5", "; scope: Agent 4"))[0] is RefusalReason.MALFORMED
    assert refusal(folder, text.replace("; scope: Agent 5", "; scope: Agent any"))[0] is RefusalReason.SCOPE_MISMATCH


@pytest.mark.parametrize("name", ["few", "fillable", "narrows"])
@pytest.mark.parametrize("position", range(6))
def test_a_configuration_less_is_refused(folder, position, name):
    assert len(table_of(claim(folder, name).configurations).columns[0]) == 6

    def without(rows):
        del rows[position]
        return rows

    assert refusal(folder, with_rows(folder, without, name))[0] is RefusalReason.NOT_INDUCTIVE


@pytest.mark.parametrize("name", ["few", "fillable", "narrows"])
def test_a_configuration_more_is_refused(folder, name):
    entries = len(table_of(claim(folder, name).configurations).columns)

    def and_another(rows):
        return [*rows, [1] * entries]

    reason, words = refusal(folder, with_rows(folder, and_another, name))
    assert reason is RefusalReason.NOT_INDUCTIVE
    assert "violated" in words or "reached" in words


def test_a_configuration_that_is_there_already_in_another_order_is_refused(folder):
    def twice(rows):
        # The agents' entries are the first three.
        return [*rows, *([row[2], row[1], row[0], *row[3:]] for row in rows if row[0] != row[2])]

    assert "several times" in refusal(folder, with_rows(folder, twice))[1]


def test_rows_that_are_no_configurations_are_refused(folder):
    def strange(rows):
        return [*rows, [7] * len(rows[0])]

    assert refusal(folder, with_rows(folder, strange))[0] in (RefusalReason.MALFORMED, RefusalReason.NOT_INDUCTIVE)


def test_another_property_is_refused(folder):
    text = text_of(folder, "few")
    reason, words = refusal(folder, text.replace("; property: few", "; property: idle"))
    assert reason is RefusalReason.NOT_INDUCTIVE
    assert "violated" in words
    assert refusal(folder, text.replace("property: few", "property: none"))[0] is RefusalReason.PROPERTY_UNKNOWN


def test_what_does_not_stay_possible_is_refused(folder):
    text = text_of(folder, "fillable")
    reason, words = refusal(folder, text.replace("; property: fillable", "; property: clears"))
    assert reason is RefusalReason.NOT_INDUCTIVE
    assert "violated" in words
    for size in ("2", "4", "any"):
        assert refusal(folder, text.replace("; scope: Agent 3", f"; scope: Agent {size}"))
    assert refusal(folder, text.replace("; prev: 1\n", "; prev: 1\n; within: 2\n"))[0] is RefusalReason.MALFORMED


def test_a_model_that_says_something_else_is_refused(folder):
    text = text_of(folder)
    (folder / "crew.inv").write_text(CREW.replace("count < 2", "count < 1"), "utf-8")
    assert refusal(folder, text)[0] is RefusalReason.MODEL_CHANGED


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-20],
        lambda text: text[:-1],
        lambda text: text + "; x\n",
        lambda text: text.replace("; configurations\n", "; configurations\n\n"),
        lambda text: text.replace("; chain: any", "; chain: 2"),
        lambda text: text.replace("; chain: any\n; prev: 1", "; chain: 2\n; prev: exact"),
        lambda text: text.replace("; start is among", "; each start is among"),
    ],
)
def test_a_certificate_in_another_form_is_refused(folder, change):
    assert refusal(folder, change(text_of(folder)))[0] is RefusalReason.MALFORMED


def test_a_model_without_a_start_is_refused(folder):
    (folder / "crew.inv").write_text(CREW + "init on == on and count > 5\n".replace("on == on and ", ""), "utf-8")
    text = text_of(folder)
    assert refusal(folder, text)[0] is RefusalReason.VACUOUS
    allowed = Checker(folder, 20, allow_vacuous=True).check(text)
    assert isinstance(allowed, Accepted)
    assert allowed.note is not None
