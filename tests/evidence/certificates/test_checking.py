"""Certificates are accepted as they were written, and every other text is refused for the right reason."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from invariants.evidence.certificates.certificate import header_text, read_header
from invariants.evidence.certificates.checking import (
    SOLVERS,
    Accepted,
    Checker,
    RefusalReason,
    RefusedCertificate,
)
from invariants.evidence.proofs.statement import ProofStatement, obligations_of
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.sources import SourceText
from invariants.language.loader import load_text
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_document
from invariants.solver.answers import Answer, SolverOutcome
from invariants.solver.scripts import z3_script
from tests.batches import some
from tests.evidence.certificates.certified import LAMP, LAMP_STATEMENT, LAMP_STRENGTHENING, MODELS, found, lamp, meaning

SECONDS = 200


def refused(checked, refusal: RefusalReason) -> str:
    assert isinstance(checked, RefusedCertificate), checked
    assert checked.refusal is refusal, checked
    return checked.reason


# ------------------------------------------------------------- initial states

NOWHERE = LAMP + "init on and not on\n"

IMPOSSIBLE = LAMP + "assume impossible: 1 > 2\n"

CROWD = f"""{LAMP}
type Agent [2]
var m: Agent -> Bool
init exists a, b, c in Agent: a != b and a != c and b != c and m[a]
"""


@pytest.mark.parametrize("text", [NOWHERE, IMPOSSIBLE])
def test_a_model_without_an_initial_state_is_refused_unless_asked_not_to(folder, text):
    (folder / "lamp.inv").write_text(text, "utf-8")
    certificate = lamp(model_text=text)
    assert refused(Checker(folder, SECONDS).check(certificate), RefusalReason.VACUOUS).endswith("says Z3")
    only_cvc5 = {"cvc5": SOLVERS["cvc5"]}
    assert refused(Checker(folder, SECONDS, only_cvc5).check(certificate), RefusalReason.VACUOUS).endswith("says cvc5")
    checked = Checker(folder, SECONDS, allow_vacuous=True).check(certificate)
    assert isinstance(checked, Accepted)
    assert "vacuous" in checked.note


@pytest.mark.parametrize(("size", "accepted"), [(2, False), (3, True), (None, True)])
def test_a_start_for_one_number_of_individuals_is_enough_for_all(folder, size, accepted):
    (folder / "lamp.inv").write_text(CROWD, "utf-8")
    statement = replace(LAMP_STATEMENT, scope=(("Agent", size),))
    checked = Checker(folder, SECONDS).check(lamp(model_text=CROWD, statement=statement))
    assert isinstance(checked, Accepted if accepted else RefusedCertificate), checked


def test_an_unknown_start_is_noted_but_no_refusal(folder):
    text = LAMP + "init not on\n"
    (folder / "lamp.inv").write_text(text, "utf-8")

    def undecided_about_starts(script, seconds):
        outcomes = z3_script.answers(script, seconds)
        why = NoAnswer(GaveUpReason.OUT_OF_TIME)
        return outcomes if len(outcomes) == 3 else (SolverOutcome(Answer.UNKNOWN, why),)

    checked = Checker(folder, SECONDS, {"Z3": undecided_about_starts}).check(lamp(model_text=text))
    assert isinstance(checked, Accepted)
    assert "it is not known" in checked.note
    assert Checker(folder, SECONDS).check(lamp(model_text=text)).note is None


# ------------------------------------------------------------------ accepted


def test_a_certificate_by_hand_is_accepted(check):
    checked = check(lamp())
    assert isinstance(checked, Accepted)
    assert checked.solvers == ("Z3", "cvc5")
    assert checked.header.statement == LAMP_STATEMENT


FOUND = {
    "a scope": ("gated_upgrade/gap_widened.inv", "within_two", None, False),
    "every size": ("gated_upgrade/gap_widened.inv", "within_two", None, True),
    "members and code of one's own": ("rolling_migration/backfilled.inv", "readable", None, True),
    "chains up to a bound": ("review_gate/review_gate.inv", "oversight", 0, False),
    "unknown code": ("safe_tiling/contract.inv", "values", None, False),
    "backups": ("mixed_team/memory_carried.inv", "remembers", None, False),
    "a range": ("drift/from_founder.inv", "behaviour.range", None, False),
}


@pytest.mark.parametrize("which", some(FOUND, "members and code of one's own"))
def test_proofs_of_engines_are_accepted(which):
    path, name, chain, open_ = FOUND[which]
    checked = Checker(MODELS, SECONDS).check(found(path, name, chain=chain, open_=open_))
    assert isinstance(checked, Accepted), checked


@pytest.mark.parametrize(
    "strengthening",
    [
        "(and (not |var broken|) (<= 1 |var colour| 2) (=> |var on| (distinct |var colour| 0)))",
        "(not (or |var broken| (not (= (ite |var on| (+ |var colour| 0) (* 1 |var colour|)) 1))))",
        "(and (not |var broken|) (= 1 |var colour|) (>= |switch.gate/code0| (- 3)))",
        "(and (not |var broken|)(= |var colour| 1)(xor false (> (to_real |var colour|) (/ 1.5 2.0))))",
    ],
)
def test_a_strengthening_may_be_written_in_many_ways(check, strengthening):
    assert isinstance(check(lamp(strengthening)), Accepted)


@pytest.mark.parametrize(
    "statement",
    [ProofStatement("fine", (), 0, None), ProofStatement("fine", (), 2, None), ProofStatement("fine", (), None, 0)],
)
def test_chains_may_be_bounded_and_prev_be_kept_to_any_depth(check, statement):
    assert isinstance(check(lamp(statement=statement)), Accepted)


# --------------------------------------------------------------- the model


def test_another_model_is_refused(folder, check):
    text = lamp()
    (folder / "lamp.inv").write_text(LAMP + "\ninvariant other: on or not on\n", "utf-8")
    assert "digest" in refused(check(text), RefusalReason.MODEL_CHANGED)


def test_comments_and_layout_leave_a_certificate_valid(folder, check):
    text = lamp()
    commented = LAMP.replace("on := not on", "on :=  # the other way\n    not    on").replace(
        "\n\n", "\n\n\n# a word\n"
    )
    for same in (commented, print_document(parse(SourceText("lamp.inv", commented)))):
        assert same != LAMP
        (folder / "lamp.inv").write_text(same, "utf-8")
        assert isinstance(check(text), Accepted)


def test_a_certificate_of_the_previous_version_names_its_claim(check):
    checked = check(lamp().replace("certificate 2\n", "certificate 1\n", 1))
    assert "version '1'; this is version 2" in refused(checked, RefusalReason.VERSION)
    assert checked.header is not None
    assert checked.header.path == "lamp.inv"
    assert check(lamp().replace("certificate 2\n; An", "certificate 1\n; A", 1)).header is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("on := not on", "broken := not on"),
        ("= 1\n", "= 0\n"),
        ("prev <=> whatever", "prev and whatever"),
        ("invariant fine: not broken", "invariant fine: broken or not broken"),
    ],
)
def test_a_new_digest_does_not_make_an_old_proof_fit(folder, check, old, new):
    """Whoever changes the model may change the digest, but then the obligations are not the model's."""
    text = lamp()
    (folder / "lamp.inv").write_text(LAMP.replace(old, new), "utf-8")
    changed = meaning(LAMP.replace(old, new))
    refused(check(text.replace(meaning(LAMP), changed)), RefusalReason.OBLIGATIONS_DIFFER)


def test_a_model_that_is_not_there_is_refused(folder, check):
    (folder / "lamp.inv").unlink()
    assert "lamp.inv" in refused(check(lamp()), RefusalReason.MODEL_MISSING)
    (folder / "lamp.inv").mkdir()
    refused(check(lamp()), RefusalReason.MODEL_MISSING)


def test_nothing_outside_of_the_folder_is_read(folder):
    (folder / "in").mkdir()
    (folder / "in" / "lamp.inv").symlink_to(folder / "lamp.inv")
    assert "leads out" in refused(Checker(folder / "in", SECONDS).check(lamp()), RefusalReason.MODEL_MISSING)


def test_imports_stay_inside_of_the_folder(folder):
    (folder / "in").mkdir()
    (folder / "base.inv").write_text("var other: Bool = false\n", "utf-8")
    (folder / "in" / "lamp.inv").write_text(
        LAMP.replace("system lamp\n", 'system lamp\nimport "../base.inv"\n'), "utf-8"
    )
    refused(Checker(folder / "in", SECONDS).check(lamp()), RefusalReason.MODEL_UNUSABLE)


def test_a_path_that_cannot_be(check):
    refused(check(lamp(path="x" * 5000 + ".inv")), RefusalReason.MODEL_MISSING)


def test_a_model_with_errors_is_refused(folder, check):
    (folder / "lamp.inv").write_text("system", "utf-8")
    refused(check(lamp()), RefusalReason.MODEL_UNUSABLE)


def test_a_model_that_has_no_obligations_is_refused(folder, check):
    text = LAMP.replace("on := not on", "on := exp(1.0) > 2.0 and not on")
    (folder / "lamp.inv").write_text(text, "utf-8")
    refused(check(lamp().replace(meaning(LAMP), meaning(text))), RefusalReason.MODEL_UNUSABLE)


def test_the_name_of_the_model_counts(check):
    assert "lump" in refused(check(lamp(model="lump")), RefusalReason.MODEL_CHANGED)


# ----------------------------------------------------------- the statement


def restated(text: str, **changes) -> str:
    """The certificate with another statement in its header, and nothing else changed."""
    header, script = read_header(text)
    return header_text(replace(header, statement=replace(header.statement, **changes))) + script


def test_a_property_that_does_not_exist_is_refused(check):
    assert "bright" in refused(check(restated(lamp(), property="bright")), RefusalReason.PROPERTY_UNKNOWN)


def test_another_property_is_refused(check):
    refused(check(restated(lamp(), property="colour.range")), RefusalReason.OBLIGATIONS_DIFFER)


def test_another_bound_on_the_chain_is_refused(check):
    refused(check(restated(lamp(), chain=2, depth=None)), RefusalReason.OBLIGATIONS_DIFFER)
    bounded = lamp(statement=ProofStatement("fine", (), 2, None))
    refused(check(restated(bounded, chain=3)), RefusalReason.OBLIGATIONS_DIFFER)
    refused(check(restated(bounded, chain=None, depth=2)), RefusalReason.OBLIGATIONS_DIFFER)


def test_another_depth_is_refused_where_code_nests(folder, check):
    refused(check(restated(lamp(), depth=2)), RefusalReason.OBLIGATIONS_DIFFER)
    flat = LAMP.replace("prev <=> whatever", "whatever")
    (folder / "lamp.inv").write_text(flat, "utf-8")
    assert isinstance(Checker(folder, SECONDS).check(restated(lamp(model_text=flat), depth=2)), Accepted)


def test_a_scope_of_other_types_is_refused(check):
    assert "Lamp" in refused(check(restated(lamp(), scope=(("Lamp", 3),))), RefusalReason.SCOPE_MISMATCH)


@pytest.mark.parametrize("size", [2, 4, None])
def test_another_scope_is_refused(size):
    text = found("gated_upgrade/gap_widened.inv", "within_two")
    checked = Checker(MODELS, SECONDS).check(restated(text, scope=(("Agent", size),)))
    refused(checked, RefusalReason.OBLIGATIONS_DIFFER)


def test_a_proof_for_one_scope_is_none_for_every_size_nor_the_other_way_round():
    path, name = "gated_upgrade/gap_widened.inv", "within_two"
    checker = Checker(MODELS, SECONDS)
    for header, script in ((True, False), (False, True)):
        text = (
            header_text(read_header(found(path, name, open_=header))[0])
            + read_header(found(path, name, open_=script))[1]
        )
        refused(checker.check(text), RefusalReason.OBLIGATIONS_DIFFER)


# ---------------------------------------------------------- the obligations


def test_every_line_of_the_script_counts(check):
    """Without any one of its lines, or with it twice, a script is another one."""
    text = lamp()
    lines = text.split("\n")
    start = lines.index(";") + 1
    inside = {"(and (not |var broken|)", "(= |var colour| 1)"}
    outside = [number for number in range(start, len(lines) - 1) if lines[number] not in inside]
    assert len(outside) >= 20
    for number in outside:
        for changed in (lines[:number] + lines[number + 1 :], lines[: number + 1] + lines[number:]):
            checked = check("\n".join(changed))
            assert isinstance(checked, RefusedCertificate), (lines[number], checked)
            expected = {RefusalReason.OBLIGATIONS_DIFFER}
            if lines[number] == ")" or "define-fun strengthening" in lines[number]:
                expected.add(RefusalReason.STRENGTHENING)
            assert checked.refusal in expected, (lines[number], checked)


@pytest.mark.parametrize(
    "command",
    [
        "(push)",
        "(push 1)",
        "(pop 1)",
        "(exit)",
        "(reset)",
        "(assert false)",
        "(assert true)",
        "(check-sat)",
        "(set-info :status unsat)",
        "(set-option :timeout 1)",
        '(include "other.smt2")',
        "(define-fun part99999 () Bool true)",
        "; a comment",
        "",
        " ",
    ],
)
def test_nothing_can_be_put_in(check, command):
    text = lamp()
    lines = text.split("\n")
    start = lines.index(";") + 1
    for number in (start, start + 1, lines.index("(push 1)"), len(lines) - 2, len(lines) - 1, len(lines)):
        refused(check("\n".join([*lines[:number], command, *lines[number:]])), RefusalReason.OBLIGATIONS_DIFFER)


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        ("(not |fire relax|)", "true", 1),
        ("(= |var colour| 1)", "true", 1),
        ("(check-sat)", "(check-sat )", 3),
        ("(check-sat)", "(get-info :name)", 3),
        ("(assert violation)", "(assert false)", 1),
        ("(assert initial)", "(assert false)", 1),
        ("(assert step)", "(assert (not step))", 1),
        ("(set-logic ALL)", "(set-logic QF_LIA)", 1),
        ("(declare-const |var on| Bool)", "(define-fun |var on| () Bool true)", 1),
        ("(push 1)", "(push 2)", 3),
        ("|var broken'|", "|var broken|", 3),
    ],
)
def test_no_part_of_the_obligations_can_be_weakened(check, old, new, count):
    text = lamp(strengthening="(not |var broken|)") if "colour" in old else lamp()
    assert text.count(old) >= 1
    for number in range(count):
        parts = text.split(old)
        if number + 1 < len(parts):
            changed = old.join(parts[: number + 1]) + new + old.join(parts[number + 1 :])
            refused(check(changed), RefusalReason.OBLIGATIONS_DIFFER)


def test_the_first_difference_is_shown(check):
    text = lamp()
    line = next(number for number, line in enumerate(text.split("\n"), 1) if line.startswith("(define-fun initial"))
    reason = refused(
        check(text.replace("(define-fun initial () Bool (and", "(define-fun initial () Bool (or ")),
        RefusalReason.OBLIGATIONS_DIFFER,
    )
    assert f"line {line} is" in reason
    assert "(and" in reason


def test_the_first_difference_of_a_long_line_is_shown():
    text = found("gated_upgrade/gap_widened.inv", "within_two")
    position = text.index("(define-fun step") + 1500
    changed = text[:position] + "☃" + text[position + 1 :]
    reason = refused(Checker(MODELS, SECONDS).check(changed), RefusalReason.OBLIGATIONS_DIFFER)
    assert "☃" in reason
    assert len(reason) < 400


def test_a_difference_behind_the_strengthening_is_shown(check):
    text = lamp()
    line = next(number for number, line in enumerate(text.split("\n"), 1) if line == "(assert violation)")
    reason = refused(check(text.replace("(assert violation)", "(assert false)")), RefusalReason.OBLIGATIONS_DIFFER)
    assert reason == f"line {line} is `(assert false)` where the model demands `(assert violation)`"


def test_an_end_that_is_missing_or_doubled_is_refused(check):
    text = lamp()
    refused(check(text.removesuffix("\n")), RefusalReason.OBLIGATIONS_DIFFER)
    refused(check(text + "\n"), RefusalReason.OBLIGATIONS_DIFFER)
    refused(check(text + read_header(text)[1]), RefusalReason.OBLIGATIONS_DIFFER)
    refused(check(header_text(read_header(text)[0])), RefusalReason.OBLIGATIONS_DIFFER)


# ----------------------------------------------------------------- the header


def test_the_obligations_are_found_in_any_order_of_asking(folder):
    """One checker for many certificates: nothing of one is left for the next."""
    checker = Checker(folder, SECONDS)
    assert isinstance(checker.check(lamp()), Accepted)
    refused(checker.check(lamp("true")), RefusalReason.NOT_INDUCTIVE)
    refused(checker.check(restated(lamp(), property="bright")), RefusalReason.PROPERTY_UNKNOWN)
    assert isinstance(checker.check(lamp()), Accepted)


def test_obligations_do_not_depend_on_the_strengthening():
    model = load_text(LAMP)
    opening, closing = obligations_of(model, LAMP_STATEMENT).around
    assert lamp().endswith(opening + LAMP_STRENGTHENING + closing)
    assert not re.search(r"0x|object at", opening)
