"""``python -m tests.models.pairs``: write what blame, cores and holes say of a pair of each theme on its page.

Owns: the pairs, and the sentences about each.
Must never know: how a finding comes about.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import assert_never

import attrs

from invariants.language.loader import load
from invariants.language.model.places import Mark
from invariants.report.terminal.fact_lines import counted
from invariants.shaping.blame import Blame
from invariants.shaping.changes import Change, ChangeKind
from invariants.shaping.conditions import Condition, ConditionKind
from invariants.shaping.repairs import Repair
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions
from invariants.verdicts.verdict import Verdict
from tests.shaping.searches import blame_of

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "models"
PAGE = ROOT / "docs" / "what-would-it-take.md"
HEAD = "## A pair of each theme\n"
MOST_REPAIRS = 4
"""The repairs of a pair that are named; the command has all of them."""
LONGEST_GUARD = 120
"""The characters of a guard that is shown."""

WITHOUT_PAIRS = frozenset({"field"})
"""Folders whose files are no pairs: a constant of each says which variant it is, and a page of its own tells them."""


@attrs.frozen
class Pair:
    """Two models of a theme, and an invariant that the first one breaks and the second one keeps."""

    theme: str
    broken: str
    kept: str
    invariant: str


PAIRS = (
    Pair("approval_gate", "may_be_lowered", "contract_kept", "intact"),
    Pair("changing_world", "contract_dropped", "contract", "habitable"),
    Pair("community", "lineages_lost", "lineages_kept", "two_alive"),
    Pair("cost", "threshold_most_scale", "threshold_shown", "out_of_reach"),
    Pair("drift", "from_parent", "from_founder", "recognisable"),
    Pair("evaluator", "writable", "protected", "earned"),
    Pair("finalizers", "left_behind", "cleared_first", "goes"),
    Pair("gated_upgrade", "gap_widened", "gap_kept", "within_one"),
    Pair("handover", "trust_dropped", "trust_passed_on", "soundly_signed"),
    Pair("interruption", "finishes_first", "heeds_first", "in_time"),
    Pair("last_admin", "counts_oneself", "another_stays", "governable"),
    Pair("lock_out", "covered", "exempt", "recoverable"),
    Pair("mixed_team", "review_relaxed", "independent_review", "independence"),
    Pair("off_switch", "reach_lost", "reach_kept", "stoppable"),
    Pair("radical", "contract_editable", "contract_fixed", "no_harm"),
    Pair("raft", "any_change", "one_at_a_time", "overlap"),
    Pair("review_gate", "review_gate", "gate_kept", "oversight"),
    Pair("rolling_migration", "direct", "backfilled", "readable"),
    Pair("safe_tiling", "tested_only", "contract", "values"),
    Pair("saturation", "steady", "shrinking", "reasonable"),
    Pair("self_hacking", "guard_writable", "restorable", "contained"),
    Pair("singleton", "community", "singleton", "coincide"),
    Pair("webhook", "own_matched", "own_exempt", "repairable"),
)


# ------------------------------------------------------------------- findings


def section(pair: Pair) -> str:
    """Return the part of the page about a pair, made anew."""
    broken, kept = (_blame(pair, name) for name in (pair.broken, pair.kept))
    lines = [f"### {pair.theme}", "", _broken(pair, broken), "", f"- {_repaired(broken)}", f"- {_kept(pair, kept)}"]
    return "".join(f"{line}\n" for line in lines)


def _blame(pair: Pair, name: str) -> Blame:
    model = load(MODELS / pair.theme / f"{name}.inv")
    options = CheckOptions(invariants=(pair.invariant,))
    # Of several checks, the last has the bounds within which a run breaks the invariant.
    *_, obligation = (each for each in obligations(model, options) if each.property == pair.invariant)
    return blame_of(model, obligation, options, None, guards=True)


def _broken(pair: Pair, blame: Blame) -> str:
    """Return the sentence about what breaks the invariant. Raises ``AssertionError`` where nothing does."""
    assert blame.result is not None, pair
    assert blame.result.chain is not None, pair
    after = f" after {counted(len(blame.result.chain), 'modification')}" if blame.result.chain else ""
    sets = _listed([_set(each.modifications) for each in blame.breaking], "or by")
    others = ", and by no other set within its bounds" if blame.every_set else ""
    return f"`{pair.invariant}` is broken in {_link(pair, pair.broken)}{after}: by {sets}{others}."


def _set(modifications: tuple[str, ...]) -> str:
    return _listed([f"`{each}`" for each in modifications]) if modifications else "transitions alone"


def _repaired(blame: Blame) -> str:
    repairs, guards = ([_repair(each) for each in some] for some in (blame.repairs, blame.guards))
    every = [*repairs, *guards]
    if not every:
        return "No change of the kinds that are tried is known to keep it."
    shown = every if len(every) <= MOST_REPAIRS else [*repairs[: MOST_REPAIRS - len(guards[:1])], *guards[:1]]
    others = len(every) - len(shown)
    more = f"; {counted(others, 'other change')} {'does' if others == 1 else 'do'} as well" if others else ""
    return f"Proved for every chain: {'; '.join(shown)}{more}."


def _repair(repair: Repair) -> str:
    return _listed([_change(each) for each in repair.changes])


def _change(change: Change) -> str:
    match change.kind, change.mark:
        case ChangeKind.KEEP, _:
            return f"if `{next(iter(change.modifications))}` keeps what `{change.place}` held"
        case ChangeKind.ENTRENCH, None:
            return f"if no modification edits `{change.place}`"
        case ChangeKind.ENTRENCH, Mark.UNKNOWN:
            return f"if no modification makes `{change.place}` unknown code"
        case ChangeKind.ENTRENCH, _:
            return f"if no modification enables or disables `{change.place}`"
        case ChangeKind.FORBID, _:
            return f"without `{change.place}`"
        case ChangeKind.GUARD, _:
            guard = f"`{change.text}`" if len(change.text) <= LONGEST_GUARD else "a guard of several cases"
            return f"with {guard} in `{change.place}`"
    raise AssertionError(change)


def _kept(pair: Pair, blame: Blame) -> str:
    """Return the sentence about the proof. Raises ``AssertionError`` where there is none."""
    assert blame.result is not None, pair
    assert blame.result.verdict is Verdict.PROVED, pair
    link = _link(pair, pair.kept)
    rests = f"The proof in {link} rests on"
    if not blame.needed:
        return f"{rests} no condition of its text."
    needed = _listed([_condition(each.condition) for each in blame.needed])
    return f"{rests} {len(blame.needed)} of {counted(blame.conditions, 'condition')}: {needed}."


def _condition(condition: Condition) -> str:
    match condition.kind:
        case ConditionKind.GUARD if "." in condition.place:
            return f"`{condition.place}`"
        case ConditionKind.GUARD:
            return f"`require {condition.text}` in `{condition.place}`"
        case ConditionKind.PREVIOUS:
            return f"`prev` in `{condition.place}`"
        case ConditionKind.CONTRACT:
            return f"the contract in `{condition.place}`"
        case ConditionKind.INIT:
            return f"the start, `{condition.text}`"
        case ConditionKind.ASSUME:
            return f"the assumption `{condition.text}`"
        case _:
            assert_never(condition.kind)


def _link(pair: Pair, name: str) -> str:
    return f"[`{name}.inv`](../models/{pair.theme}/{name}.inv)"


def _listed(parts: list[str], word: str = "and") -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


# ----------------------------------------------------------------------- page


def shown() -> dict[str, str]:
    """Return what the page says about each pair, by theme."""
    _, _, part = PAGE.read_text("utf-8").partition(HEAD)
    return {
        each.split()[1]: f"{each.rstrip()}\n" for each in re.findall(r"^### .*\n(?:(?!#).*\n)*", part, re.MULTILINE)
    }


def main() -> None:
    """Write the part of the page about pairs, made anew."""
    before, head, part = PAGE.read_text("utf-8").partition(HEAD)
    lead, _, _ = part.partition("### ")
    PAGE.write_text(before + head + lead + "\n".join(map(section, PAIRS)), "utf-8")


if __name__ == "__main__":
    main()
