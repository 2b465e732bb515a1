"""The report of ``solve`` for people: the fillings of a model's holes, and what shows that nothing weaker does.

Owns: its wording and layout.
Must never know: how fillings are found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from invariants.language.model.operators import Extreme
from invariants.report.renderers import Page, PartsRenderer
from invariants.report.story import growth_rows, step_label
from invariants.report.terminal.bounds import after_chain, population_facts
from invariants.report.terminal.columns import visible, wrap
from invariants.report.terminal.fact_lines import counted, joined, line_of
from invariants.report.terminal.style import Painter, Style
from invariants.shaping.filling.conditions import ConditionFilling, NoFilling, Weakness
from invariants.shaping.filling.constants import NoLimit, NumberFilling
from invariants.shaping.filling.holes import ModelHole
from invariants.shaping.filling.impossibility import Fewness, GuiltyClauses
from invariants.shaping.filling.questions import LimitInterval
from invariants.shaping.filling.solving import Solution, SolveReport
from invariants.shaping.filling.vocabulary.readable import HoleVocabulary
from invariants.shaping.filling.vocabulary.unused import UnusedReason
from invariants.verdicts.verdict import Result, UnlimitedResult, ViolatedResult

MOST_STEPS_IN_A_SENTENCE = 7
"""The steps of a run that are named in a sentence; JSON has all of them."""

MOST_CHARACTERS = 15
"""The characters of a fraction that is written exactly."""

LIMIT_DECIMALS = 6
"""Those of another one."""

_WEAKNESS = {
    Weakness.WEAKEST: "It is the weakest of the conditions made of these terms: whatever else one of them allows breaks"
    " an invariant.",
    Weakness.NONE_WEAKER: "No weaker condition made of these terms does; others do that allow something else instead.",
    Weakness.FOUND: "It is one that does; it was not shown that no weaker one does.",
}

_UNUSED = {
    UnusedReason.NO_INDEX: "no name here can be its index",
    UnusedReason.NOT_COMPARED: "the model compares it with no constant, and with no other name here",
    UnusedReason.NO_OTHER: "no name here is another individual to compare it with",
    UnusedReason.ONE_VALUE: "it has only one value",
}

_BY_SAMPLE = (
    "It is the first that does of some conditions that were tried: it need not be a wide one, and a hole may be filled"
    " more narrowly than it has to be."
)

_BEYOND_THE_VOCABULARY = (
    "This says nothing about conditions over other terms, which `? over …` chooses, or with other comparisons."
)


class SolveTextRenderer(PartsRenderer[SolveReport]):
    """The format ``text`` of the report of ``solve``."""

    for_programs = False

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._is_first = True

    def report(self, report: SolveReport) -> str:
        """Return the lines about one model, with a blank line in front of all but the first."""
        rows = list(_SolvePage(report, self._page).rows())
        gap = "" if self._is_first else "\n"
        self._is_first = False
        return gap + "".join(f"{row.rstrip()}\n" for row in rows)

    def end(self, reports: Sequence[SolveReport], *, interrupted: bool) -> str:
        """Return the last line: how many models were filled."""
        filled = sum(each.solution.fillings is not None for each in reports)
        facts = [counted(len(reports), "model"), f"{filled} filled"]
        if interrupted:
            facts.append("interrupted: the rest was not looked into")
        return f"\n{joined(facts)}\n"


class _SolvePage:
    def __init__(self, report: SolveReport, page: Page) -> None:
        self._solution: Solution = report.solution
        self._seconds = report.seconds
        self._painter = Painter(page.colour)
        self._width = page.width

    def rows(self) -> Iterator[str]:
        solution = self._solution
        fillings = solution.fillings
        yield f"{visible(solution.path)}: {counted(len(solution.holes), 'hole')}, {self._lead()}"
        for number, (hole, vocabulary) in enumerate(zip(solution.holes, solution.vocabularies, strict=True)):
            yield ""
            yield from self._hole(hole, vocabulary, None if fillings is None else fillings[number])
        yield ""
        match solution.filling:
            case ConditionFilling() as filling:
                found = _BY_SAMPLE if filling.by_sample else _WEAKNESS[filling.weakness]
                yield from self._indented(f"{self._proved(filling.results)} {found}")
                if filling.silent:
                    names = " and ".join(f"`{rule}`" for rule in filling.silent)
                    others = "each filling that was found" if filling.others else "it"
                    yield from self._indented(f"With {others}, {names} can never fire, or not within the bounds.")
                yield from self._left_out(filling)
                yield from self._others(filling)
            case NumberFilling() as filling:
                yield from self._indented(self._proved(filling.results))
                yield from self._number(filling)
            case NoLimit(result=result):
                yield from self._unlimited(result)
            case NoFilling() as missing:
                yield from self._missing(missing)
                yield from self._interval(missing.interval)
            case None:
                yield from self._indented("There was no time to find a filling.")
        yield from self._files()
        yield ""
        asked = counted(solution.asked, "model")
        yield f"  {joined([f'{asked} checked', f'{self._seconds:.1f} s'])}"
        for path, text in solution.texts:
            yield ""
            yield self._painter.paint(f"# {visible(path)}, filled", Style.ASIDE)
            yield from map(visible, text.splitlines())

    def _files(self) -> Iterator[str]:
        """Yield the rows about files that were to be written. A path is copied: it stays on one line."""
        written = self._solution.written
        if written is None:
            return
        filling = self._solution.filling
        results = filling.results if isinstance(filling, ConditionFilling | NumberFilling) else ()
        facts = [
            ("filled model", written.path),
            *(("certificate", result.certificate) for result in results),
            ("not written", written.not_written),
            *(("not written", result.not_written) for result in results),
            ("no certificate", written.uncertified),
        ]
        yield ""
        yield from (f"  {name}: {visible(fact)}" for name, fact in facts if fact is not None)

    def _lead(self) -> str:
        match self._solution.filling:
            case ConditionFilling() | NumberFilling() | NoLimit():
                return self._painter.paint("filled", Style.GOOD)
            case NoFilling(is_impossible=True):
                return self._painter.paint("nothing fills it", Style.BAD)
            case NoFilling(is_vocabulary_broken=True):
                return self._painter.paint("nothing of the vocabulary fills it", Style.UNSURE)
            case _:
                return self._painter.paint("no filling is known", Style.UNSURE)

    def _hole(self, hole: ModelHole, vocabulary: HoleVocabulary | None, text: str | None) -> Iterator[str]:
        where = line_of(hole.span.source.path, hole.span.line, self._solution.path)
        yield f"  {self._painter.paint(hole.place, Style.STRONG)} ({where})"
        if text is not None:
            yield from (f"    {self._painter.paint(line, Style.GOOD)}" for line in wrap(visible(text), self._width - 4))
        if vocabulary is not None:
            words = ", ".join(term.described for term in vocabulary.terms) or "nothing: only `true` and `false`"
            yield from self._faint(f"over {words}")
        if vocabulary is not None and vocabulary.left_out:
            left = ", ".join(term.text for term in vocabulary.left_out)
            yield from self._faint(f"without {left}: there would be too many cases; `? over …` chooses others")
        for unused in () if vocabulary is None else vocabulary.unused:
            yield from self._faint(f"without {unused.text}: {_UNUSED[unused.reason]}")

    def _proved(self, results: Sequence[Result]) -> str:
        names = ", ".join(f"{result.invariant}" for result in results)
        sizes = {fact for result in results for fact in population_facts(result)}
        population = f" ({', '.join(sorted(sizes))})" if sizes else ""
        return f"Proved for every chain with it: {names}{population}."

    def _left_out(self, filling: ConditionFilling) -> Iterator[str]:
        for each in filling.left_out:
            yield ""
            place = f"{self._solution.holes[each.hole].place}: " if len(self._solution.holes) > 1 else ""
            with_others = " together with the rest" if each.with_others else ""
            yield from self._indented(f"{place}with `{visible(each.condition)}`{with_others},", 4)
            yield from self._indented(_broken(each.result), 6)

    def _others(self, filling: ConditionFilling) -> Iterator[str]:
        if filling.others:
            yield ""
            yield from self._indented("Others that do, and that nothing weaker than they are is known to:")
        for texts in filling.others:
            pairs = zip(self._solution.holes, texts, strict=True)
            words = ", ".join(f"{hole.place}: `{visible(text)}`" for hole, text in pairs)
            yield from self._indented(words, 4)

    def _number(self, filling: NumberFilling) -> Iterator[str]:
        if filling.extreme is None:
            return
        beyond = filling.beyond
        if filling.is_endless:
            side = "greater" if filling.extreme is Extreme.LARGEST else "smaller"
            end = filling.extreme.value
            yield from self._indented(f"So are they with every {side} number: there is no {end} one.")
        elif filling.approach is not None:
            pass  # the steps that come ever closer follow
        elif beyond is None and not filling.is_limit:
            yield from self._indented("The number beyond it was not tried: the range ends there, or time did.")
        elif beyond is not None and beyond.result is not None:
            yield from self._indented(f"With {beyond.number}, {_broken(beyond.result)}")
        elif beyond is not None:
            yield from self._indented(f"With {beyond.number}, nothing is proved, and no run is known.")
        if not filling.is_endless and filling.interval is None:
            yield from self._indented(self._last(filling, filling.extreme))
        if filling.approach is not None:
            yield from growth_rows(filling.approach.growth, filling.approach, self._width)
        yield from self._interval(filling.interval)
        if filling.every_one_before:
            before = "smaller" if filling.extreme is Extreme.LARGEST else "greater"
            yield from self._indented(f"With every {before} number, all of them are proved as well.")

    def _unlimited(self, result: UnlimitedResult) -> Iterator[str]:
        """Yield the rows about a measure without limit."""
        name = result.invariant.rpartition(".")[0]
        steps = [step_label(step) for step in result.trace if step.rule is not None]
        yield from self._indented(f"Nothing limits `{name}`: {' → '.join(steps)}.")
        yield from growth_rows(result.growth, result, self._width)

    def _interval(self, interval: LimitInterval | None) -> Iterator[str]:
        """Yield the row about a limit that is not known."""
        if interval is None:
            return
        yield from self._indented(_between(interval))

    @staticmethod
    def _last(filling: NumberFilling, extreme: Extreme) -> str:
        """Return in words whether the number is shown to be the last one in the wanted direction."""
        side = "greater" if extreme is Extreme.LARGEST else "smaller"
        if filling.approach is not None:
            return "It is the limit: runs come as close to it as wanted."
        if filling.is_limit:
            return f"It is the limit: {'this' if filling.is_last else 'a'} run reaches it."
        if filling.is_last:
            return f"It is the {extreme.value}: no {side} number of its range does."
        return f"It is the {extreme.value} that was found; whether some {side} number does is not known."

    def _missing(self, missing: NoFilling) -> Iterator[str]:
        if missing.result is None:
            yield from self._indented(f"No filling is proved: {visible(missing.reason)}.")
            return
        lead = missing.reason
        if missing.is_vocabulary_broken:
            yield from self._indented(f"{visible(lead[0].upper() + lead[1:])}. {_BEYOND_THE_VOCABULARY}")
            lead = "a run with one of them"
        elif not missing.is_impossible:
            lead = f"No filling is proved: {lead}. A run with one of them"
        yield from self._indented(f"{visible(lead[0].upper() + lead[1:])}:")
        yield from self._indented(_broken(missing.result), 4)
        if missing.guilty is not None:
            yield from self._guilty(missing.guilty)

    def _guilty(self, guilty: GuiltyClauses) -> Iterator[str]:
        if not guilty.clauses:
            yield from self._indented("No clause of a rule is needed for that, apart from those with a hole.")
            return
        yield from self._indented(_lead(guilty))
        for clause in guilty.clauses:
            where = line_of(clause.span.source.path, clause.span.line, self._solution.path)
            words = " ".join(clause.span.text.split())
            yield from self._indented(visible(f"{where}, `{clause.rule}`: {words}"), 4)

    def _indented(self, text: str, margin: int = 2) -> Iterator[str]:
        yield from (f"{' ' * margin}{line}" for line in wrap(text, self._width - margin))

    def _faint(self, text: str) -> Iterator[str]:
        yield from (f"    {self._painter.paint(line, Style.FAINT)}" for line in wrap(visible(text), self._width - 4))


def _between(interval: LimitInterval) -> str:
    """Return in words what is known about a limit that is not shown: the least it can be, and the most."""
    low = "" if interval.exceeded is None else f"more than {interval.exceeded}, beyond which a run goes"
    if interval.closest is not None and (interval.exceeded is None or interval.closest > interval.exceeded):
        low = f"at least {_rounded_down(interval.closest)}, which a run reaches"
    high = "" if interval.bound is None else f"at most {interval.bound}, beyond which no run goes: that is proved"
    known = ", and ".join(each for each in (low, high) if each)
    words = f"The limit itself is not known. It is {known}." if known else "Nothing is known about the limit."
    if not high:
        words += " No upper bound is proved."
    if interval.tested is None or interval.tested == interval.closest:
        return words
    return f"{words} Of {interval.tested}, neither is known."


def _rounded_down(number: Fraction) -> str:
    """Return a number, in a few decimals where it has many digits: no greater than it is."""
    if len(str(number)) <= MOST_CHARACTERS:
        return str(number)
    return f"{Decimal(floor(number * 10**LIMIT_DECIMALS)).scaleb(-LIMIT_DECIMALS):f}"


def _lead(guilty: GuiltyClauses) -> str:
    """Return in words how few clauses these are that break an invariant by themselves."""
    is_one = len(guilty.clauses) == 1
    alone = "This clause alone does that" if is_one else "These clauses alone do that"
    match guilty.fewness:
        case Fewness.SMALLEST:
            return f"{alone}:" if is_one else f"{alone}, and no fewer are enough:"
        case Fewness.IRREDUCIBLE:
            return f"{alone}, and none of them can be left out; whether fewer, others, are enough is not known:"
        case Fewness.FOUND:
            return f"{alone}; whether fewer are enough is not known:"


def _broken(result: ViolatedResult) -> str:
    """Return in words which invariant a run breaks, and by which steps."""
    steps = [step for step in result.trace if step.rule is not None]
    labels = [step_label(step) for step in steps]
    if len(labels) > MOST_STEPS_IN_A_SENTENCE:
        labels[MOST_STEPS_IN_A_SENTENCE - 1 :] = [f"… {counted(len(labels), 'step')}"]
    run = f": {' → '.join(labels)}" if labels else ""
    return f"{result.invariant} is violated {after_chain(result.chain)}{run}."
