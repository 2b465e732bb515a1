"""The report on checked models for people.

Owns: the text about each result, and the order of all texts.
Must never know: how results are found; whether its text goes to a terminal or a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, assert_never

from invariants.evidence.claims import Cti, Source
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.records import Record
from invariants.foundation.suggestions import listing
from invariants.language.model.declarations import ChainCondition, ExpectedVerdict, Model, Unbounded
from invariants.report.renderers import ModelsRenderer, Page
from invariants.report.summary import painted_title, render_missed, render_summary, render_trials, verdict_style
from invariants.report.terminal.bounds import after_chain, bounds_facts, population_facts
from invariants.report.terminal.columns import visible, width_of, wrap
from invariants.report.terminal.fact_lines import counted, flow, joined
from invariants.report.terminal.fuzz_summary import shortcomings
from invariants.report.terminal.style import Painter, Style, without_colour
from invariants.report.way_on import could_be_proved, way_on
from invariants.verdicts.demands import Shortfall
from invariants.verdicts.traces.fuzz_counts import FuzzCounts
from invariants.verdicts.traces.given_values import as_options, given_text, given_values
from invariants.verdicts.verdict import (
    ApproachedResult,
    CoveredResult,
    ModelReport,
    ProofResult,
    ReachableResult,
    Result,
    RunResult,
    UnlimitedResult,
    Verdict,
    ViolatedResult,
)

if TYPE_CHECKING:  # few reports say why
    from invariants.shaping.blame import BlameReport

MOST_DIAGNOSTICS = 50
"""The most diagnostics of one model that are written out; the formats for programs have all of them."""


class TextRenderer(ModelsRenderer):
    """The format ``text`` of the report on models: each part as soon as it is found."""

    for_programs = False

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._started = self._apart = self._is_question_said = False
        self._columns = Columns()

    def begin(self, plan: Sequence[tuple[Model, str]]) -> str:
        """Return nothing. Sets the column of names: room for the longest name that leaves enough for the facts."""
        names = (f"{visible(model.path)}: {name}{given_text(given_values(model))}" for model, name in plan)
        widths = list(map(width_of, names))
        words = _WORDS if any(model.is_witness(name) for model, name in plan) else _INVARIANT_WORDS
        verdict = _verdict_column(words)
        name = min(max(widths, default=0), self._page.width - verdict - _FACTS_COLUMN)
        self._columns = Columns(verdict, name)
        return ""

    def diagnostics(self, diagnostics: Iterable[Diagnostic]) -> str:
        """Return each diagnostic, with empty lines around it."""
        found = list(diagnostics)
        if not found:
            return ""

        from invariants.report.diagnostic_text import render

        page = self._page
        parts = [render(each, colour=page.colour, width=page.width) for each in found[:MOST_DIAGNOSTICS]]
        if len(found) > MOST_DIAGNOSTICS:
            parts.append(f"… and {len(found) - MOST_DIAGNOSTICS:,} more")
        return "".join(self._part(part, apart=True) for part in parts)

    def result(self, result: Result, model: Model) -> str:
        """Return the result, with empty lines around it if it is a story. On a quiet page, good ones are left out."""
        page = self._page
        if page.quiet and result.is_as_required:
            return ""
        columns = self._columns
        asked = "" if result.asked is None or self._is_question_said else question_text(result.asked)
        self._is_question_said = True
        question = "".join(self._part(row, apart=False) for row in wrap(asked, page.width)) if asked else ""
        text = render_result(result, model, colour=page.colour, width=page.width, brief=page.brief, columns=columns)
        return question + self._part(text, apart="\n\n" in text or bool(question))

    def grounds(self, report: BlameReport) -> str:
        """Return the strengthening of a proof, and the conditions of the text on which a proof rests."""
        from invariants.report.proofs.why import core_rows, strengthening_rows  # few reports say why

        painter, width = Painter(self._page.colour), self._page.width
        result = report.blame.result
        rows = [] if result is None or result.proof is None else strengthening_rows(result.proof, painter, width)
        rows += ["", *core_rows(report.blame, report.model.path, painter, width)]
        return self._part("\n".join(row.rstrip() for row in rows), apart=True)

    def end(self, reports: Sequence[ModelReport], *, interrupted: bool) -> str:
        """Return the paragraphs about fuzzing, the results that are not as required, and the line that counts."""
        page = self._page
        trials = "" if page.quiet else render_trials(reports, colour=page.colour, width=page.width)
        missed = "" if page.quiet else render_missed(reports, colour=page.colour)
        summary = render_summary(reports, colour=page.colour, interrupted=interrupted, width=page.width)
        return "".join(self._part(part, apart=True) for part in (trials, missed, summary) if part)

    def _part(self, text: str, *, apart: bool) -> str:
        empty = "\n" if self._started and (apart or self._apart) else ""
        self._started, self._apart = True, apart
        return f"{empty}{text}\n"


def question_text(asked: ChainCondition) -> str:
    """Return the question about some chains, in a sentence."""
    wanted = [f"has {' and '.join(asked.via)}"] if asked.via else []
    wanted += [f"has none of {', '.join(asked.without)}"] if asked.without else []
    return (
        f"question: is there a violation whose chain {' and '.join(wanted)}? Verdicts are about such chains only, and "
        "an `expect` in the text, which is about all chains, is not judged."
    )


def render_result(
    result: Result,
    model: Model,
    *,
    colour: bool,
    width: int = 100,
    brief: bool = False,
    columns: Columns | None = None,
) -> str:
    """Return the text about one result, without a final newline.

    A violation is a story; any other result is a line, with reasons below it. ``brief`` says that the result is one of
    many: then an expected run is a line as well, and lines have fewer facts. ``columns`` are those of the page.
    """
    painter = Painter(colour)
    if isinstance(result, RunResult) and not (brief and (result.as_expected or result.is_witness)):
        rows = _run(result, model, painter, width)
    else:
        rows = _line(result, model, painter, width, brief=brief, columns=columns or Columns())
    rows += _notes(shortcomings(result.fuzz), painter, width) if result.fuzz else []
    if not (brief and _is_settled(result)):
        rows += _notes(_reasons(result, "" if brief else model.path), painter, width)
    if result.shortest:
        rows += _notes([(result.shortest.label, result.shortest.text)], painter, width)
    if result.certificate:
        rows += _notes([("certificate", result.certificate)], painter, width)
    if result.not_written:
        rows += _notes([("not written", result.not_written)], painter, width)
    return "\n".join(row.rstrip() for row in rows)


_GAP = "  "
_INVARIANT_WORDS = (Verdict.PROVED, Verdict.SURVIVES, Verdict.VIOLATED, Verdict.TESTED, Verdict.UNKNOWN)
_WORDS = tuple(Verdict)


def _verdict_column(words: Iterable[Verdict]) -> int:
    """Return the columns of the verdict in a line, given those that there may be."""
    return len(_GAP) + max(len(verdict.value) for verdict in words)


class Columns(Record):
    """The columns for the verdict, and for the name of the property, in lines below each other."""

    verdict: int = _verdict_column(_INVARIANT_WORDS)
    name: int = 0


_FACTS_COLUMN = 32
"""The columns that names leave to the facts: most facts about one of many results take fewer."""


def _name(result: Result, model: Model) -> str:
    """Return the file and the invariant that a result is about."""
    return f"{visible(model.path)}: {result.title}"


def _line(result: Result, model: Model, painter: Painter, width: int, *, brief: bool, columns: Columns) -> list[str]:
    """Return verdict, name and facts in columns; where one line has no room, the facts follow in lines below."""
    lead = max(columns.verdict, len(_GAP) + len(result.verdict.value))
    verdict = painter.paint(result.verdict.value, verdict_style(result))
    name = _name(result, model)
    head = f"{verdict}{' ' * (lead - len(result.verdict.value))}{name.removesuffix(result.title)}"
    head += painted_title(result, painter)
    facts = _facts(result, painter, brief=brief)
    taken = lead + width_of(name) + len(_GAP) + width_of(without_colour(joined(facts)))
    if taken > width:
        return [head, *(" " * lead + line for line in flow(facts, width - lead))]
    # If a line is nearly full, its facts stand further left than those of other lines.
    blanks = min(max(columns.name - width_of(name), 0), width - taken)
    return [f"{head}{_GAP}{' ' * blanks}{joined(facts)}"]


def _run(
    result: ViolatedResult | ReachableResult | UnlimitedResult | ApproachedResult,
    model: Model,
    painter: Painter,
    width: int,
) -> list[str]:
    from invariants.report.story import failure_rows, growth_rows, story_rows, trap_rows

    name = f"{visible(model.path)}: {painted_title(result, painter)}"
    name += ", a lemma," if result.is_lemma else ""
    rows = [f"{name} is {painter.paint(result.verdict.value, verdict_style(result))} {after_chain(result.chain)}", ""]
    style = Style.ERROR if result.verdict is Verdict.VIOLATED else Style.GOOD
    rows += [*failure_rows(result.failure, painter, width, style), "", *story_rows(result, model, painter, width), ""]
    rows += [*trap_rows(result.failure.trap, painter, width), ""] if result.failure.trap else []
    rows += [*growth_rows(result.growth, result, width), ""] if result.growth else []
    sizes = ", ".join(f"{name} {size}" for name, size in (result.individuals or {}).items())
    facts = [
        *frontier_facts(result),
        *([f"with {sizes}"] if sizes else []),
        "replayed by the interpreter",
        *_from_cache(result),
        _seconds(result.seconds),
        *_missed(result, painter),
    ]
    return rows + flow([f"  {facts[0]}", *facts[1:]], width)


def _facts(result: Result, painter: Painter, *, brief: bool) -> list[str]:
    """Return the facts about a result that is a line.

    For one result of many, the engine is left out, and so is a frontier one modification short of the violation.
    """
    facts = _missed(result, painter)
    if result.is_lemma:
        facts.append("lemma" if result.verdict is Verdict.PROVED else "lemma: dropped")
    match result.verdict:
        case Verdict.VIOLATED | Verdict.REACHABLE | Verdict.UNLIMITED | Verdict.APPROACHED:
            facts += [f"after {len(result.chain or ())}", *population_facts(result)]
        case Verdict.SURVIVES | Verdict.UNREACHED:
            facts.append(
                ", ".join([*bounds_facts(result.bounds.chain, result.bounds.steps), *population_facts(result)])
            )
        case Verdict.PROVED | Verdict.UNREACHABLE | Verdict.TESTED | Verdict.UNKNOWN:
            facts += population_facts(result)
        case _:
            assert_never(result.verdict)
    if result.fuzz:
        facts.append(counted(result.fuzz.examples, "example"))
        facts += [] if brief else _counts(result.fuzz)
    if isinstance(result, CoveredResult):
        facts += _source(result)
    elif not (brief and _is_shortest(result)):
        facts += frontier_facts(result)
    if result.engine and not brief:
        facts.append(result.engine)
    return [*facts, *_from_cache(result), _seconds(result.seconds)]


def frontier_facts(result: Result) -> list[str]:
    """Return how far chains were covered without an answer, and who says so; nothing if that is not known."""
    if result.frontier is None:
        return []
    word = result.frontier.verdict.value
    if result.is_witness:
        word = "unreachable" if result.frontier.verdict is Verdict.PROVED else "unreached"
    steps = result.frontier.steps
    searched = "" if steps is None else f" (at most {counted(steps, 'transition')} at a time)"
    return [f"{word} up to chain {result.frontier.chain}{searched}", *_source(result)]


def _from_cache(result: Result) -> list[str]:
    return ["from cache"] if result.from_cache else []


def _source(result: Result) -> list[str]:
    """Return who reports that chains were covered, unless it is the checker."""
    is_reported = result.frontier is not None and result.frontier.source is Source.EXECUTOR
    return ["covered as an executor reports"] if is_reported else []


_GOOD = (Verdict.PROVED, Verdict.SURVIVES, Verdict.REACHABLE, Verdict.UNLIMITED, Verdict.APPROACHED)


def _is_settled(result: Result) -> bool:
    """Return whether a result needs no reason: it is as expected or, without an expectation, good."""
    if result.vacuous or result.shortfall is not None or (result.is_lemma and result.expected is None):
        return not result.vacuous and result.verdict is Verdict.PROVED
    if result.expected is None:
        return result.verdict in _GOOD
    return result.as_expected is True


def _is_shortest(result: Result) -> bool:
    """Return whether no shorter chain than the one of a violation breaks the invariant."""
    return result.frontier is not None and result.frontier.chain == len(result.chain or ()) - 1


def _counts(fuzz: FuzzCounts) -> list[str]:
    longest = max((length for length, number in fuzz.chains.items() if number), default=0)
    return [counted(fuzz.steps, "step"), f"chains up to {longest}"]


def _missed(result: Result, painter: Painter) -> list[str]:
    """Return the expectation and the demand that are not met; the summary counts the met ones."""
    missed = []
    if result.expected is not None and not result.as_expected:
        missed.append(f"expected {result.expectation}")
    if result.shortfall is not None:
        missed.append(demanded(result))
    return [painter.paint(fact, Style.ERROR) for fact in missed]


def demanded(result: Result) -> str:
    """Return the demand that a result does not meet, in words; empty if it meets all demands."""
    match result.shortfall:
        case None:
            return ""
        case Shortfall.LESS_THAN_REQUIRED:
            least = result.demands.require
            return f"required {least.value}" if least else ""
        case Shortfall.NOT_EXHAUSTIVE:
            return "strict: not exhaustive"
        case Shortfall.NO_ANSWER:
            return "strict: no answer"
        case Shortfall.DEFAULT_BOUNDS:
            return "strict: no bounds were stated, and no proof was found"
        case _:
            assert_never(result.shortfall)


def _reasons(result: Result, path: str) -> list[tuple[str, str]]:
    """Return labelled texts: why a result falls short, its reason, the advice, and where a proof fails.

    ``path`` is the file to name in advice; empty for a result that is one of many.
    """
    found = [("but", result.unmet), ("why", result.reason), ("next", _advice(result, path))]
    if result.induction:
        found.append(("counterexample to induction", _missing(result.induction, result)))
    return [(label, text) for label, text in found if text]


def _advice(result: Result, path: str) -> str | None:
    """Return advice on the way on; None where the summary has it for all results, or where there is none."""
    if could_be_proved(result):
        return None
    known = way_on(result)
    can_be_named = path and not path.startswith("<")
    surprising = result.verdict is Verdict.VIOLATED and result.expected is not ExpectedVerdict.VIOLATED
    is_about_all = result.asked is None and can_be_named
    if known is None and is_about_all and result.chain and surprising and not result.is_as_required:
        asked = f"invariants blame {path} --invariant {result.invariant}{as_options(result.constants)}"
        return f"`{asked}` finds what breaks it, and what would keep it"
    return known


def _notes(notes: Sequence[tuple[str, str]], painter: Painter, width: int) -> list[str]:
    """Return labelled texts, indented below a result."""
    rows = []
    for label, text in notes:
        start = f"  {label}: "
        indent = len(start) if len(start) <= _WIDEST_HANGING else _NARROW_INDENT
        first, *rest = wrap(start + visible(text), width)
        rows.append(f"  {painter.paint(label, Style.ASIDE)}{first.removeprefix(f'  {label}')}")
        rows += [" " * indent + line for line in wrap(" ".join(rest), width - indent)] if rest else []
    return rows


_WIDEST_HANGING = 16
"""The columns of the widest label with all lines of its text beside it: a wider label would squeeze them."""
_NARROW_INDENT = 4
"""The columns before all lines but the first below a wider label."""


def _missing(found: Cti, result: Result) -> str:
    """Return the step that a lemma would have to exclude.

    The number of individuals in the step is stated where it differs from the number in question.
    """
    start = " and ".join(found.start) or "any configuration"
    arguments = ", ".join(value for _, value in found.arguments)
    step = f"`{found.rule}({arguments})`" if arguments else f"`{found.rule}`"
    breaks, broken = ("reaches", "reached") if result.is_witness else ("breaks", "broken")
    after = f" ({' and '.join(found.after)})" if found.after else ""
    asked = result.bounds.scope
    # A proof of one population lacks the one for every population, which a question may be about in the first place.
    is_open = isinstance(result, ProofResult) or any(isinstance(size, Unbounded) for size in asked.values())
    goal = "the proof for every population" if is_open else "the proof"
    sizes = [f"{name} {size}" for name, size in found.population if goal != "the proof" or asked.get(name) != size]
    population = f"with {', '.join(sizes)}, " if sizes else ""
    breaks = f"{step} {breaks} {result.invariant}{after}" if found.rule else f"{result.invariant} is {broken}"
    help = f"a lemma that excludes it would help {goal}"
    if found.backups:
        # No lemma can mention the values that a backup holds.
        help = f"it depends on the values that {listing(found.backups)} holds, and no lemma can mention them"
    return f"{population}{'from' if found.rule else 'where'} {start}, {breaks}. It may be unreachable; {help}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 0.05 else "<0.1 s"
