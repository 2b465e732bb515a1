"""The largest and the smallest constants with which all invariants are proved.

Owns: which numbers are tried, and what is shown about those beyond the one that is found.
Must never know: how a number is worded in a report.

From a number with which the invariants are proved, steps are doubled until a run breaks one, and halved from there.
Numbers farther on may do although a nearer one does not: of a small range, all numbers from the wanted end on are
tried.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from fractions import Fraction

from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import REAL
from invariants.language.limit_checks import REACHED, UNLIMITED
from invariants.language.model.declarations import Model, StatedInvariant
from invariants.language.model.expressions import Comparison
from invariants.language.model.operators import Extreme
from invariants.language.model.traversal import all_code, numbers_in
from invariants.language.tree.keywords import LIMIT
from invariants.shaping.filling.conditions import NoFilling
from invariants.shaping.filling.holes import ConstantHole, fill, leave_open
from invariants.shaping.filling.limit_search import LimitSearch
from invariants.shaping.filling.questions import FilledAsker, FillingBroken, FillingProved, LimitInterval
from invariants.verdicts.verdict import ApproachedResult, Result, UnlimitedResult, ViolatedResult

FARTHEST = 1 << 20
"""The steps away from the first number at which the search ends."""

SMALL_RANGE_OF_NUMBERS = 300
"""The numbers of a range that is tried whole."""

MOST_NAMED = 12
"""The numbers that are named in a reason."""

MOST_FIRST_NUMBERS = 24
"""The numbers of the model, and their neighbours, that are tried before any number is known to do."""

NUMBERS_BEFORE_GROWTH = 3
"""The numbers that a run has to exceed before it is asked whether a measure has any limit."""

MOST_DOUBLINGS = 12
"""After those, the numbers beyond, each twice the one before."""


class TriedNumber(ValueRecord):
    """A number that was tried: whether the invariants are proved with it, and the run that breaks one, if one does."""

    number: Fraction | int
    is_proved: bool
    result: ViolatedResult | None


class NoLimit(ValueRecord):
    """The measure is shown to have no limit."""

    result: UnlimitedResult


class NumberFilling(ValueRecord):
    """A number with which every invariant is proved.

    ``beyond`` is the next number towards the wanted end and the run that breaks an invariant with it; None where the
    range ends. ``every_one_before`` says that all numbers on the other side are proved as well; ``is_endless``, that
    all numbers in the wanted direction are; ``is_last``, that a run breaks an invariant with each number beyond.
    ``is_limit`` says that the number is the limit of a measure: proved, and reached by the run that breaks the number
    before, or by another one. Of a Real, runs may come as close to it as wanted instead: ``approach`` shows it.
    """

    number: Fraction | int
    extreme: Extreme | None
    beyond: TriedNumber | None
    every_one_before: bool
    is_endless: bool
    is_last: bool
    results: tuple[Result, ...]
    is_limit: bool = False
    interval: LimitInterval | None = None
    """For a measure whose limit is not shown."""
    approach: ApproachedResult | None = None


class NumberSearch:
    """Looks for the largest or smallest number for one hole; without a wish, for any."""

    def __init__(self, asker: FilledAsker, hole: ConstantHole, model: Model) -> None:
        self._asker = asker
        self._hole = hole
        self._model = model
        self._low = _end(model, hole, 0)
        self._high = _end(model, hole, 1)
        self._tried: dict[Fraction | int, TriedNumber] = {}
        self._results: dict[Fraction | int, tuple[Result, ...]] = {}
        self._closest: Fraction | None = None

    def found(self) -> Iterator[TriedNumber | NumberFilling | NoFilling | NoLimit]:
        """Yield the numbers that are tried, and at the end a filling, or the reason why none is known."""
        if self._hole.statement is not None and not self._is_whole():
            yield from self._real(self._hole.statement)
            return
        first = None
        for number in self._first_numbers():
            if self._hole.statement is not None and len(self._tried) == NUMBERS_BEFORE_GROWTH:
                endless = self._no_limit(self._hole.statement)
                if endless is not None:
                    yield endless
                    return
            if self._asker.is_out_of_time:
                break
            if number not in self._tried:
                yield self._ask(number)
            if self._tried[number].is_proved:
                first = number
                break
        if first is None:
            yield self._nothing()
            return
        yield from self._towards(first)

    def _no_limit(self, statement: str) -> NoLimit | None:
        """Return that nothing limits the measure, if it is shown; of a Real, before a run suggests a wrong number."""
        endless = self._asker.growth([fill(self._hole, UNLIMITED)], statement)
        return None if endless is None else NoLimit(endless)

    def _real(self, statement: str) -> Iterator[TriedNumber | NumberFilling | NoFilling | NoLimit]:
        """Yield the numbers that are tried of a Real, and at the end its limit, or what is known about it."""
        endless = self._no_limit(statement)
        if endless is not None:
            yield endless
            return
        search = self._likely_limits(statement)
        shown = yield from self._narrowed(statement, search)
        if shown is None and search.bound is None:
            yield from self._some_bound(search)
            shown = self._shown_limit(statement, search.bound) if search.bound is not None else None
            shown = shown or (yield from self._narrowed(statement, search))
        if shown is None and search.bound is not None:
            broken = [each for each in self._tried.values() if each.result is not None]
            beyond = max(broken, key=lambda each: each.number, default=None)
            results, interval = self._results[search.bound], self._interval()
            shown = NumberFilling(
                search.bound, Extreme.SMALLEST, beyond, False, False, False, results, interval=interval
            )
        yield shown or self._nothing()

    def _likely_limits(self, statement: str) -> LimitSearch:
        """Return the search for a limit among numbers that runs suggest; they suggest none that cannot be computed."""
        from invariants.shaping.filling.real_limits import likely_limits

        try:
            likely = likely_limits(self._asker.model.filled([fill(self._hole, UNLIMITED)]), statement)
        except (ModelError, NoAnswerError):
            return LimitSearch((), None)
        self._closest = likely.closest
        return LimitSearch(likely.numbers, likely.closest)

    def _some_bound(self, search: LimitSearch) -> Iterator[TriedNumber]:
        """Try integers until the measure is proved never to exceed one."""
        for number in map(Fraction, self._first_numbers()):
            if self._asker.is_out_of_time or search.bound is not None:
                break
            if number not in self._tried and search.may_be_bound(number):
                yield from self._learn(number, search)

    def _learn(self, number: Fraction, search: LimitSearch) -> Iterator[TriedNumber]:
        tried = self._ask(number)
        yield tried
        if tried.result is not None:
            search.exceeds(number, _measured(tried.result))
            self._closest = search.reached
        elif tried.is_proved:
            search.is_bounded(number)

    def _narrowed(self, statement: str, search: LimitSearch) -> Generator[TriedNumber, None, NumberFilling | None]:
        """Try numbers between what runs reach and what is proved, and return the limit if one is shown to be it."""
        for number in search.numbers():
            if self._asker.is_out_of_time:
                break
            yield from self._learn(number, search)
            if number == search.bound:
                shown = self._shown_limit(statement, number)
                if shown is not None:
                    return shown
        return None

    def _shown_limit(self, statement: str, number: Fraction) -> NumberFilling | None:
        """Return that a number, which is proved never to be exceeded, is the limit, if runs reach or approach it."""
        reached = self._asker.reached([fill(self._hole, str(number))], _reaching(statement))
        if reached is None:
            return None
        return NumberFilling(
            number,
            Extreme.SMALLEST,
            beyond=None,
            every_one_before=False,
            is_endless=False,
            is_last=False,
            results=self._results[number],
            is_limit=True,
            approach=reached if isinstance(reached, ApproachedResult) else None,
        )

    def _nothing(self) -> NoFilling:
        """Return the reason why no number is known: nothing does if runs show so for every number of the range."""
        results = [each.result for _, each in sorted(self._tried.items())]
        broken = [result for result in results if result is not None]
        whole = self._whole_range()
        if broken and whole is not None and len(broken) == len(whole):
            reason = f"with every number from {whole[0]} to {whole[-1]}, a run breaks an invariant; with {whole[0]}"
            return NoFilling(broken[0], reason, is_impossible=True)
        tried = sorted(self._tried)
        names = ", ".join(map(str, tried[:MOST_NAMED])) + (", …" if len(tried) > MOST_NAMED else "")
        reason = f"none of the numbers that were tried does: {names}"
        return NoFilling(broken[0] if broken else None, reason, interval=self._interval())

    def _interval(self) -> LimitInterval | None:
        """Return what the numbers that were tried say about the limit of a measure; None for a constant."""
        if self._hole.statement is None:
            return None
        exceeded = max((each.number for each in self._tried.values() if each.result is not None), default=None)
        bound = min((each.number for each in self._tried.values() if each.is_proved), default=None)
        left = (each.number for each in self._tried.values() if not each.is_proved and each.result is None)
        tested = min((n for n in left if exceeded is None or n > exceeded), default=None)
        return LimitInterval(exceeded, bound, tested, self._closest)

    def _whole_range(self) -> range | None:
        """Return the numbers of a small range; None for a large one, and for all integers."""
        if self._low is None or self._high is None or self._high - self._low >= SMALL_RANGE_OF_NUMBERS:
            return None
        return range(self._low, self._high + 1)

    def _towards(self, first: int) -> Iterator[TriedNumber | NumberFilling]:
        extreme = self._hole.extreme
        if extreme is None:
            yield NumberFilling(first, None, None, False, False, False, self._results[first])
            return
        sign = 1 if extreme is Extreme.LARGEST else -1
        end = self._high if sign > 0 else self._low
        if self._is_proved_where(f"{self._hole.place} {'>=' if sign > 0 else '<='} {first}") and end is None:
            yield NumberFilling(first, extreme, None, False, True, False, self._results[first])
            return
        good, bad, step = first, None, 1
        while bad is None and step <= FARTHEST and good != end and not self._asker.is_out_of_time:
            further = good + sign * step
            further = further if end is None or sign * (end - further) > 0 else end
            yield self._ask(further)
            good, bad = (further, None) if self._tried[further].is_proved else (good, further)
            step *= 2
        while bad is not None and abs(bad - good) > 1 and not self._asker.is_out_of_time:
            middle = (good + bad) // 2
            yield self._ask(middle)
            good, bad = (middle, bad) if self._tried[middle].is_proved else (good, middle)
        for number in self._from_the_end(sign):
            if sign * (number - good) <= 0 or self._asker.is_out_of_time:
                break
            if number not in self._tried:
                yield self._ask(number)
            if self._tried[number].is_proved:
                good = number
                break
        before = self._is_proved_where(f"{self._hole.place} {'<=' if sign > 0 else '>='} {good}")
        next_one = self._tried.get(good + sign)
        is_last = self._is_last(good, sign)
        is_limit = self._hole.statement is not None and (is_last or self._is_reached(good))
        interval = None if is_limit else self._interval()
        yield NumberFilling(good, extreme, next_one, before, False, is_last, self._results[good], is_limit, interval)

    def _from_the_end(self, sign: int) -> Sequence[int]:
        """Return the numbers of a small range, else some numbers of the model, from the wanted end on."""
        whole = self._whole_range() or sorted(self._numbers_of_the_model())
        return whole[::-1] if sign > 0 else whole

    def _is_last(self, good: int, sign: int) -> bool:
        """Return whether a run breaks an invariant with each number beyond."""
        end = self._high if sign > 0 else self._low
        if self._hole.statement is not None:
            # A run that breaks a bound by one breaks all bounds below.
            nearest = self._tried.get(good + sign)
            return nearest is not None and nearest.result is not None
        if end is None:
            return False
        beyond = range(good + sign, end + sign, sign)
        return all(number in self._tried and self._tried[number].result is not None for number in beyond)

    def _is_reached(self, number: int) -> bool:
        """Return whether a run reaches the number."""
        return self._asker.is_reachable([fill(self._hole, str(number))], _reaching(self._hole.statement or ""))

    def _is_whole(self) -> bool:
        """Return whether the measure is an Int: then the least bound that is an integer is the limit."""
        stated = self._model.properties[self._hole.statement or ""]
        compared = stated.condition if isinstance(stated, StatedInvariant) else None
        return isinstance(compared, Comparison) and compared.operands[0].sort != REAL

    def _ask(self, number: Fraction | int) -> TriedNumber:
        answer = self._asker.answer([fill(self._hole, str(number))])
        if isinstance(answer, FillingProved):
            self._results[number] = answer.results
        result = answer.result if isinstance(answer, FillingBroken) else None
        self._tried[number] = TriedNumber(number, isinstance(answer, FillingProved), result)
        return self._tried[number]

    def _is_proved_where(self, condition: str) -> bool:
        """Return whether the invariants are proved with every number that satisfies a condition.

        A limit is no constant that could be left open.
        """
        if self._hole.statement is not None:
            return False
        return isinstance(self._asker.answer([leave_open(self._hole, condition)]), FillingProved)

    def _first_numbers(self) -> Iterator[int]:
        """Yield numbers that may do: those of the model, those farther on, and a small range."""
        nearest = self._numbers_of_the_model()
        yield from nearest
        sign = -1 if self._hole.extreme is Extreme.LARGEST else 1
        farther = (sign * (max(map(abs, nearest), default=0) + 1 << power) for power in range(1, MOST_DOUBLINGS))
        yield from (n for n in farther if self._is_inside(n))
        yield from self._from_the_end(-sign)

    def _numbers_of_the_model(self) -> list[int]:
        """Return the first numbers to try, the nearest to zero first: those in the text, and their neighbours."""
        numbers = {0, 1}
        for code in all_code(self._model):
            for whole in map(int, numbers_in(code.body)):
                numbers |= {whole - 1, whole, whole + 1}
        numbers |= {end for end in (self._low, self._high) if end is not None}
        inside = [number for number in numbers if self._is_inside(number)]
        return sorted(inside, key=lambda number: (abs(number), number))[:MOST_FIRST_NUMBERS]

    def _is_inside(self, number: int) -> bool:
        return (self._low is None or number >= self._low) and (self._high is None or number <= self._high)


def _measured(result: ViolatedResult) -> Fraction | None:
    """Return the value of the measure at the end of a run that goes beyond a bound; None for an irrational one."""
    reached = result.failure.operands[:1] if result.failure is not None else ()
    try:
        return Fraction(reached[0]) if reached else None
    except ValueError:
        return None


def _reaching(statement: str) -> str:
    """Return the witness that belongs to a bound."""
    return statement.removesuffix(LIMIT) + REACHED


def _end(model: Model, hole: ConstantHole, position: int) -> int | None:
    """Return the lower or the upper end of the constant's range; None for all integers."""
    from invariants.foundation.sorts import RangeSort

    if hole.statement is not None:
        return None
    sort = next(each.sort for each in model.constants if each.name == hole.place)
    if not isinstance(sort, RangeSort):
        return None
    return (sort.low, sort.high)[position]
