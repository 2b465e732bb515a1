"""The replacements of counts and sums over open populations are equivalent to them, or weaker."""

from __future__ import annotations

from itertools import product

import pytest

import invariants
from invariants.foundation.sorts import BOOL, INT, IndividualSort, RangeSort, Sort
from invariants.system.encoding.transition_system import TransitionSystem, UnsupportedSystemError
from invariants.system.grounding.grounding import Grounding
from invariants.system.grounding.open_aggregates import MOST_COUNTED, OpenAggregates, has_no_aggregates
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, Role, StateVariable, Symbol, bound_symbols, post_order
from invariants.verdicts.verdict import Population, Verdict
from tests.batches import spread
from tests.system.meaning import value_of

AGENT = IndividualSort("Agent")
SIGNED = StateVariable("signed", (AGENT,), BOOL, Role.MODEL)
TRUSTS = StateVariable("trusts", (AGENT, AGENT), BOOL, Role.MODEL)
HELD = StateVariable("held", (AGENT,), INT, Role.MODEL)
AGGREGATES = (Operator.COUNT, Operator.SUM, Operator.MIN, Operator.MAX)
COMPARISONS = {
    "equal": lambda manager, count, number: manager.equal(count, number),
    "less": lambda manager, count, number: manager.less(count, number),
    "at most": lambda manager, count, number: manager.less_equal(count, number),
    "more": lambda manager, count, number: manager.less(number, count),
    "at least": lambda manager, count, number: manager.less_equal(number, count),
}


def grounding(manager: TermManager, size: int) -> Grounding:
    system = TransitionSystem(manager, (SIGNED, TRUSTS, HELD), (), (), (), (), {}, {})
    return Grounding(system, {"Agent": size})


def aggregates_in(term):
    return [part for part in post_order([term]) if part.operator in AGGREGATES]


def signers(manager: TermManager):
    a = Symbol("a", AGENT)
    return manager.aggregate(Operator.COUNT, (a,), manager.state(SIGNED, (manager.symbol(a),)))


def pairs(manager: TermManager):
    a, b = Symbol("a", AGENT), Symbol("b", AGENT)
    return manager.aggregate(Operator.COUNT, (a, b), manager.state(TRUSTS, (manager.symbol(a), manager.symbol(b))))


@pytest.mark.parametrize("comparison", COMPARISONS)
@pytest.mark.parametrize("number", range(-1, MOST_COUNTED + 2))
@pytest.mark.parametrize(("counted", "sizes"), [(signers, range(1, 6)), (pairs, (1, 2))])
def test_a_count_is_compared_exactly_with_a_small_number(comparison, number, counted, sizes):
    manager = TermManager()
    term = COMPARISONS[comparison](manager, counted(manager), manager.integer(number))
    exact = OpenAggregates(manager).exact(term)
    if number < MOST_COUNTED:
        assert aggregates_in(exact) == []
    for size in sizes:
        ground = grounding(manager, size)
        expected, found = ground.term(term), ground.term(exact)
        leaves = [part for part in post_order([expected]) if part.operator is Operator.STATE]
        for values in product((False, True), repeat=len(leaves)):
            valuation = dict(zip(leaves, values, strict=True))
            assert value_of(expected, valuation) == value_of(found, valuation)


@pytest.mark.parametrize("comparison", COMPARISONS)
@pytest.mark.parametrize(
    "sort", spread([RangeSort(-1, 2), RangeSort(1, MOST_COUNTED - 1), INT, RangeSort(3, 9)], every=2)
)
@pytest.mark.parametrize("constant", [False, True])
def test_a_count_is_compared_with_a_variable_exactly_where_that_is_small(comparison, sort, constant):
    manager = TermManager()
    needed = manager.state(StateVariable("needed", (), sort, Role.MODEL, constant), ())
    term = COMPARISONS[comparison](manager, signers(manager), needed)
    replaced = OpenAggregates(manager)
    whole = replaced.without(term)
    few = OpenAggregates(manager, only_few=True).exact(term)
    assert aggregates_in(whole) == []
    assert (aggregates_in(few) == []) is (sort != INT or constant)
    for size in (1, 2, 4):
        ground = grounding(manager, size)
        expected, found, guessed = map(ground.term, (term, whole, few))
        leaves = [part for part in post_order([expected]) if part.operator is Operator.STATE and part is not needed]
        counts = [part for part in post_order([found]) if part.operator is Operator.INPUT]
        for values, number in product(product((False, True), repeat=len(leaves)), range(-2, 8)):
            valuation = {**dict(zip(leaves, values, strict=True)), needed: number}
            # The input can be the count: then the replacement is equivalent. Where the number is small, it has to be.
            others = range(size + 1) if is_small(sort, constant, number) else (sum(values),)
            for other in others:
                given = {**valuation, **dict.fromkeys(counts, other)}
                assert value_of(expected, valuation) == value_of(found, given)
            if is_small(sort, constant, number):
                assert value_of(expected, valuation) == value_of(guessed, valuation)


def is_small(sort: Sort, constant: bool, number: int) -> bool:
    """Whether the number is one for which a comparison has a case of its own, whatever the comparison."""
    low, high = (sort.low, sort.high) if isinstance(sort, RangeSort) else (0, MOST_COUNTED if constant else -1)
    return low <= number <= min(high, MOST_COUNTED - 1)


def test_any_other_aggregate_may_be_anything_but_is_the_same_thing_everywhere():
    manager = TermManager()
    a, b, x = Symbol("a", AGENT), Symbol("b", AGENT), Symbol("x", AGENT)
    held = manager.state(HELD, (manager.symbol(a),))
    total = manager.aggregate(Operator.SUM, (a,), held)
    others = manager.aggregate(Operator.COUNT, (b,), manager.not_(manager.equal(manager.symbol(b), manager.symbol(x))))
    replaced = OpenAggregates(manager)
    whole = replaced.without(manager.less(total, manager.multiply(manager.integer(2), others)))
    again = replaced.without(manager.less(others, total))
    assert aggregates_in(whole) == aggregates_in(again) == []
    assert [(chosen.domain, chosen.sort) for chosen in replaced.inputs] == [((), INT), ((AGENT,), INT)]
    assert replaced.counts == replaced.inputs[1:]
    inputs = {part for part in post_order([whole, again]) if part.operator is Operator.INPUT}
    assert len(inputs) == 2
    (read,) = (part for part in inputs if part.arguments)
    assert read.arguments == (manager.symbol(x),)


def test_a_term_stays_as_long_as_nothing_is_counted_anywhere_and_no_longer():
    manager = TermManager()
    a = Symbol("a", AGENT)
    everyone = manager.forall((a,), manager.state(SIGNED, (manager.symbol(a),)))
    replaced = OpenAggregates(manager)
    assert replaced.exact(everyone) is replaced.without(everyone) is replaced.numbered(everyone) is everyone
    assert has_no_aggregates(manager)
    some = manager.or_(everyone, manager.less(manager.integer(1), signers(manager)))
    assert not has_no_aggregates(manager)
    assert aggregates_in(replaced.without(some)) == []
    assert replaced.without(some).arguments[0] is everyone
    assert replaced.without(everyone) is everyone


def test_kept_individuals_are_left_and_all_else_is_expanded_whenever_it_is_built():
    manager = TermManager()
    seats = RangeSort(0, 2)
    taken = StateVariable("taken", (seats, AGENT), BOOL, Role.MODEL)
    system = TransitionSystem(manager, (SIGNED, taken), (), (), (), (), {}, {})
    kept = Grounding(system, {}, keep_individuals=True)
    a, s = Symbol("a", AGENT), Symbol("s", seats)
    everyone = manager.forall((a,), manager.state(SIGNED, (manager.symbol(a),)))
    assert kept.term(everyone) is everyone
    full = manager.exists((a,), manager.forall((s,), manager.state(taken, (manager.symbol(s), manager.symbol(a)))))
    entries = (manager.state(taken, (manager.integer(seat), manager.symbol(a))) for seat in range(3))
    assert kept.term(full) is manager.exists((a,), manager.and_(*entries))
    assert kept.term(everyone) is everyone
    chosen = manager.state(taken, (manager.if_(everyone, manager.integer(0), manager.integer(2)), manager.symbol(a)))
    assert all(part.arguments[0].is_value for part in post_order([kept.resolve(chosen)]) if part.payload is taken)
    with pytest.raises(UnsupportedSystemError, match="size is left open"):
        kept.expand(manager.less(signers(manager), manager.integer(1)))


def test_a_count_inside_of_a_quantifier_depends_on_what_is_bound_there():
    manager = TermManager()
    x, a = Symbol("x", AGENT), Symbol("a", AGENT)
    count = manager.aggregate(Operator.COUNT, (a,), manager.state(TRUSTS, (manager.symbol(a), manager.symbol(x))))
    busy = manager.forall((x,), manager.less(manager.integer(MOST_COUNTED + 7), count))
    whole = OpenAggregates(manager).without(busy)
    assert whole.operator is Operator.FORALL
    (read,) = (part for part in post_order([whole]) if part.operator is Operator.INPUT)
    assert read.arguments == (manager.symbol(bound_symbols(whole)[0]),)


QUORUM = """\
system quorum
type Member [3]
enum Kind {{ human, ai }}
var kind: Member -> Kind
var signed: Member -> Bool = false
var released: Bool = false
transition sign(m: Member) {{
  require member: kind[m] == human
  signed[m] := true
}}
transition release {{
  require quorum: {quorum}
  released := true
}}
modification strengthen {{
  rewrite release.quorum as prev and count(m in Member: signed[m] and kind[m] == human) >= 3
}}
invariant promise: {promise}
"""


@pytest.mark.parametrize(
    ("quorum", "promise", "population"),
    [
        ("count(m in Member: signed[m]) >= 2", "released => exists m in Member: kind[m] == human", Population.ANY),
        (
            "count(m in Member: signed[m]) > 1",
            "released => count(m in Member: kind[m] == human) >= 2",
            Population.ANY,
        ),
        # However many sign: that only humans do has nothing to do with the majority.
        (
            "2 * count(m in Member: signed[m]) > count(m in Member: true)",
            "forall m in Member: signed[m] => kind[m] == human",
            Population.ANY,
        ),
        # True of three members, and false of four.
        pytest.param(
            "count(m in Member: signed[m]) >= 2",
            "released => count(m in Member: signed[m]) < 4",
            Population.SCOPE,
            marks=pytest.mark.campaign,
        ),
        pytest.param(
            "2 * count(m in Member: signed[m]) > 3",
            "released => count(m in Member: signed[m]) < 4",
            Population.SCOPE,
            marks=[pytest.mark.campaign, pytest.mark.long],
        ),
    ],
)
def test_a_quorum_is_proved_for_every_population_where_it_holds_for_every_one(tmp_path, quorum, promise, population):
    path = tmp_path / "quorum.inv"
    path.write_text(QUORUM.format(quorum=quorum, promise=promise), encoding="utf-8")
    (result,) = invariants.check(path, chain="any")
    assert (result.verdict, result.population) == (Verdict.PROVED, population)


@pytest.mark.campaign
def test_an_invariant_that_a_larger_population_breaks_is_not_proved(tmp_path):
    path = tmp_path / "quorum.inv"
    promise = "released => count(m in Member: signed[m]) < 4"
    path.write_text(QUORUM.format(quorum="count(m in Member: signed[m]) >= 2", promise=promise), encoding="utf-8")
    (result,) = invariants.check(path, chain="any", scope={"Member": "any"}, timeout=200)
    assert result.verdict is not Verdict.PROVED
