"""No ill-sorted term can be built."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from invariants.foundation.sorts import BOOL, INT, REAL, EnumSort, IndividualSort, RangeSort
from invariants.system.terms.manager import TermManager
from invariants.system.terms.sort_check import _CHECKS, IllSortedTermError, check_sorts
from invariants.system.terms.terms import Input, Operator, Role, StateVariable, Symbol, Term, post_order

COLOUR = EnumSort("Colour", ("red", "green", "blue"))
SHADE = EnumSort("Shade", ("red", "green", "blue"))
AGENT = IndividualSort("Agent")
TEAM = IndividualSort("Team")
SORTS = (BOOL, INT, REAL, COLOUR, SHADE, AGENT, TEAM)

OWNER = StateVariable("owner", (AGENT, RangeSort(0, 3)), COLOUR, Role.MODEL)
FIXED = StateVariable("fixed", (), INT, Role.MODEL, constant=True)
CHOSEN = Input("chosen", (AGENT,), BOOL)


class Leaves:
    """A leaf of each sort, by the sort's name in lower case; ``a`` is a symbol for an agent."""

    def __init__(self) -> None:
        self.manager = manager = TermManager()
        self.bool, self.int, self.real, self.colour, self.shade, self.agent, self.team = (
            manager.state(StateVariable(f"v{sort}", (), sort, Role.MODEL)) for sort in SORTS
        )
        self.a = Symbol("a", AGENT)


ILL_SORTED: dict[str, Callable[[TermManager, Leaves], object]] = {
    "truth is no integer": lambda m, t: m.value(True, INT),
    "a number is no truth value": lambda m, t: m.value(2, BOOL),
    "a fraction is no integer": lambda m, t: m.value(Fraction(1, 2), INT),
    "there is no fourth colour": lambda m, t: m.value(3, COLOUR),
    "no member has a negative number": lambda m, t: m.value(-1, COLOUR),
    "no individual has a negative number": lambda m, t: m.value(-1, AGENT),
    "an entry has all its indices": lambda m, t: m.state(OWNER, (t.agent,)),
    "an entry has no more indices": lambda m, t: m.state(OWNER, (t.agent, t.int, t.int)),
    "an index is of its sort": lambda m, t: m.state(OWNER, (t.team, t.int)),
    "indices stand in their order": lambda m, t: m.state(OWNER, (t.int, t.agent)),
    "the next state has the same indices": lambda m, t: m.next(OWNER, (t.agent, t.bool)),
    "an input has all its indices": lambda m, t: m.input(CHOSEN),
    "an index of an input is of its sort": lambda m, t: m.input(CHOSEN, (t.colour,)),
    "not of a number": lambda m, t: m.not_(t.int),
    "and of a number": lambda m, t: m.and_(t.bool, t.int),
    "or of a member": lambda m, t: m.or_(t.bool, t.colour),
    "a number implies nothing": lambda m, t: m.implies(t.int, t.bool),
    "a number decides nothing": lambda m, t: m.if_(t.int, t.real, m.value(1, REAL)),
    "both cases are of one sort": lambda m, t: m.if_(t.bool, t.int, t.real),
    "a case of a truth value is a truth value": lambda m, t: m.if_(t.bool, m.true, t.int),
    "an integer is no Real": lambda m, t: m.equal(t.int, t.real),
    "members of two enumerations": lambda m, t: m.equal(t.colour, t.shade),
    "literals of two enumerations": lambda m, t: m.equal(m.value(1, COLOUR), m.value(1, SHADE)),
    "individuals of two populations": lambda m, t: m.equal(t.agent, t.team),
    "a member is not its number": lambda m, t: m.equal(t.colour, m.integer(1)),
    "a choice of members is not a number": lambda m, t: m.equal(
        m.if_(t.bool, m.value(1, COLOUR), t.colour), m.integer(1)
    ),
    "a truth value is no number to compare with": lambda m, t: m.equal(t.bool, t.int),
    "a truth value is no number": lambda m, t: m.equal(t.bool, m.integer(1)),
    "truth values have no order": lambda m, t: m.less(t.bool, m.true),
    "an order of an integer and a Real": lambda m, t: m.less_equal(t.int, t.real),
    "an order of literals": lambda m, t: m.less(m.integer(0), m.value(1, REAL)),
    "an order of a member and a number": lambda m, t: m.less_equal(m.integer(0), t.colour),
    "a sum of an integer and a Real": lambda m, t: m.add(t.int, t.real),
    "a sum of members": lambda m, t: m.add(t.colour, t.colour),
    "a sum of truth values": lambda m, t: m.add(t.bool, t.bool),
    "a sum of literals": lambda m, t: m.add(m.value(1, REAL), m.integer(1)),
    "a product of literals": lambda m, t: m.multiply(m.integer(2), m.value(1, REAL)),
    "once a Real": lambda m, t: m.multiply(m.integer(1), t.real),
    "a quotient of literals": lambda m, t: m.divide(m.integer(1), m.integer(2)),
    "`div` of literals": lambda m, t: m.div(m.value(5, REAL), m.value(2, REAL)),
    "`mod` of literals": lambda m, t: m.mod(m.integer(5), m.value(2, REAL)),
    "half a power": lambda m, t: m.power(t.real, m.value(Fraction(1, 2), REAL)),
    "truth as a Real": lambda m, t: m.to_real(m.true),
    "the number of a literal": lambda m, t: m.ordinal(m.integer(1)),
    "a product of an integer and a Real": lambda m, t: m.multiply(t.real, t.int),
    "a difference of individuals": lambda m, t: m.subtract(t.agent, t.agent),
    "minus a truth value": lambda m, t: m.negate(t.bool),
    "a quotient of integers is `div`": lambda m, t: m.divide(t.int, t.int),
    "`div` of Reals": lambda m, t: m.div(t.real, t.real),
    "`mod` of a Real": lambda m, t: m.mod(t.int, t.real),
    "a Real as an exponent": lambda m, t: m.power(t.real, t.real),
    "a member to a power": lambda m, t: m.power(t.colour, t.int),
    "a logarithm of an integer": lambda m, t: m.function(Operator.LOG, t.int),
    "an exponential of an integer": lambda m, t: m.function(Operator.EXP, t.int),
    "a root of an integer": lambda m, t: m.function(Operator.SQRT, t.int),
    "a truth value as a Real": lambda m, t: m.to_real(t.bool),
    "the number of a number": lambda m, t: m.ordinal(t.int),
    "the number of a truth value": lambda m, t: m.ordinal(t.bool),
    "all of a member": lambda m, t: m.forall((t.a,), m.state(OWNER, (m.symbol(t.a), t.int))),
    "some of a member": lambda m, t: m.exists((t.a,), m.state(OWNER, (m.symbol(t.a), t.int))),
    "a count of numbers": lambda m, t: m.aggregate(Operator.COUNT, (t.a,), t.int),
    "a sum of truth values over individuals": lambda m, t: m.aggregate(Operator.SUM, (t.a,), t.bool),
    "a least member": lambda m, t: m.aggregate(Operator.MIN, (t.a,), t.colour),
    "a greatest individual": lambda m, t: m.aggregate(Operator.MAX, (t.a,), t.agent),
    "a substitute of another sort": lambda m, t: m.substitute(m.state(OWNER, (m.symbol(t.a), t.int)), {t.a: t.team}),
    "a replacement of another sort": lambda m, t: m.replace(
        m.and_(t.bool, m.less(t.int, m.integer(3))), {t.bool: t.int}
    ),
    "an argument of another sort": lambda m, t: m.rebuild(m.add(t.int, m.integer(1)), [t.real, m.integer(1)]),
}


@pytest.mark.parametrize("build", ILL_SORTED.values(), ids=ILL_SORTED)
def test_an_ill_sorted_term_is_refused(build):
    leaves = Leaves()
    with pytest.raises(IllSortedTermError):
        build(leaves.manager, leaves)


def test_a_refused_term_is_not_kept():
    leaves = Leaves()
    for _ in range(2):
        with pytest.raises(IllSortedTermError):
            leaves.manager.and_(leaves.bool, leaves.int)


def test_no_constant_has_a_next_value():
    with pytest.raises(IllSortedTermError):
        check_sorts(Operator.NEXT, (), FIXED, INT)


@pytest.mark.parametrize("operator", [Operator.STATE, Operator.NEXT, Operator.INPUT, Operator.SYMBOL])
def test_a_leaf_reads_what_its_operator_says(operator):
    payloads = {
        Operator.STATE: StateVariable("n", (), INT, Role.MODEL),
        Operator.NEXT: StateVariable("n", (), INT, Role.MODEL),
        Operator.INPUT: Input("n", (), INT),
        Operator.SYMBOL: Symbol("n", INT),
    }
    for payload in payloads.values():
        if type(payload) is type(payloads[operator]):
            check_sorts(operator, (), payload, INT)
        else:
            with pytest.raises(IllSortedTermError):
                check_sorts(operator, (), payload, INT)


@pytest.mark.parametrize("operator", [Operator.FORALL, Operator.COUNT, Operator.SUM])
def test_a_binder_binds_something(operator):
    leaves = Leaves()
    body = leaves.int if operator is Operator.SUM else leaves.bool
    with pytest.raises(IllSortedTermError):
        check_sorts(operator, (body,), None, body.sort)


def test_every_operator_is_checked():
    assert set(_CHECKS) == set(Operator)


def test_a_well_sorted_term_is_built():
    leaves = Leaves()
    m, a = leaves.manager, leaves.a
    owner = m.state(OWNER, (m.symbol(a), m.integer(2)))
    parts = [
        m.equal(owner, m.value(2, COLOUR)),
        m.less(leaves.agent, m.symbol(a)),
        m.less_equal(m.to_real(leaves.int), m.value(1, REAL)),
        m.less(m.ordinal(owner), m.power(leaves.int, leaves.int)),
        m.input(CHOSEN, (m.symbol(a),)),
        m.equal(m.next(OWNER, (m.symbol(a), leaves.int)), owner),
    ]
    whole = m.forall((a,), m.or_(*parts))
    assert whole.sort == BOOL
    assert all(_CHECKS[part.operator](part.arguments, part.payload, part.sort) for part in post_order([whole]))


def test_the_number_of_a_literal_is_a_literal():
    manager = TermManager()
    found: Term = manager.ordinal(manager.value(2, COLOUR))
    assert found is manager.integer(2)
