"""One question asked in many ways: ``python -m tests.campaigns.metamorphic --count N --seed S``, ``… --library``.

Owns: the ways to ask, and the parts of answers that have to be equal.
Must never know: how an answer is found.

Verdicts, the lengths of chains and runs, and where nothing has another name or another place the runs themselves do not
depend on other questions, or on unrelated parts. An answer for which the time was up on one side does not count.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import attrs
import click
from msgspec.structs import replace

from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load
from invariants.language.model.declarations import DefinedInvariant, Model, StatedInvariant, Unbounded
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.traces.trace import shown_text
from invariants.verdicts.verdict import Result, Verdict
from tests.campaigns.tally import Tally
from tests.differential.comparison import bounds
from tests.generators.arithmetic import arithmetic_of
from tests.generators.choosing import Seeded
from tests.generators.compound_systems import compound_of
from tests.generators.rewriting import REWRITINGS, Rewritten
from tests.generators.systems import system_of

MODELS = Path(__file__).parent.parent.parent / "models"

SECONDS = 20.0
"""Seconds for each invariant of a random system."""

ASKED = ("each alone", "some", "again", "two jobs")
"""The ways to ask that leave the text as it is."""

WAYS = (*ASKED, *REWRITINGS)
"""All ways to ask, by their names in reports."""

ANOTHER_RUN = frozenset({"other names", "another order", "twins", "idle variable", "idle dormant", "idle modification"})
"""The ways that may bring another run of the same length: a solver is asked another question.

A slice keeps what the start is about, and a modification that lies between transitions.
"""

Key = tuple[str, str, frozenset[str], int]
"""An invariant, its bounds, the constants and chains that it is about, and how many results for these come before."""


@attrs.frozen
class Answer:
    """A result without the parts that may differ. ``run`` has rules with arguments, ``chain`` its modifications."""

    verdict: Verdict
    chain: tuple[str, ...]
    run: tuple[str, ...]
    reason: str

    @property
    def is_one(self) -> bool:
        """Whether this is an answer, and not the lack of one."""
        return self.verdict not in (Verdict.TESTED, Verdict.UNKNOWN)

    def same(self, other: Answer, *, run: bool) -> bool:
        """Whether another answer is the same: with the same ``run``, or one of the same lengths."""
        if run:
            return (self.verdict, self.run) == (other.verdict, other.run)
        return self._lengths() == other._lengths()

    def _lengths(self) -> tuple[Verdict, int, int]:
        return self.verdict, len(self.chain), len(self.run)

    def __str__(self) -> str:
        return f"{self.verdict.value} {' '.join(self.run)}{self.reason}"


def _answer(result: Result) -> Answer:
    run = tuple(f"{step.rule}({', '.join(map(str, step.arguments.values()))})" for step in (result.trace or ())[1:])
    return Answer(result.verdict, result.chain or (), run, result.reason or "")


def answers(model: Model, options: CheckOptions) -> dict[Key, Answer]:
    """The answers of a check."""
    found: dict[Key, Answer] = {}
    for result in check_model(model, options, SilentListener()):
        if isinstance(result, Result):
            within = result.bounds
            bounded = f"chain {within.chain}, steps {within.steps}, {sorted(within.scope.items())}"
            key = (result.invariant, bounded, _variant(result), 0)
            while key in found:
                key = (*key[:3], key[3] + 1)
            found[key] = _answer(result)
    return found


def _variant(result: Result) -> frozenset[str]:
    """The values of constants, and the chains, that a result is about."""
    given = {f"{name} = {shown_text(value)}" for name, value in result.constants.items()}
    return frozenset(given if result.asked is None else {*given, result.asked.text})


@attrs.frozen
class Subject:
    """A text with the answers to it, asked in the plain way."""

    name: str
    seed: int
    text: str
    model: Model
    options: CheckOptions
    answers: Mapping[Key, Answer]


def subject(name: str, seed: int, text: str, options: CheckOptions) -> Subject:
    """Ask about a text. Raises ``ModelError`` where it is no model."""
    model = loaded(Rewritten(text))
    return Subject(name, seed, text, model, options, answers(model, options))


def loaded(rewritten: Rewritten) -> Model:
    """The model of a text, with the files that it needs."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {**rewritten.others, "asked.inv": rewritten.text}.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        return load(Path(folder) / "asked.inv")


def _asked(asked: Subject, way: str) -> Iterator[tuple[Model, CheckOptions, Rewritten]]:
    """Yield the questions of a way to ask."""
    choose = Seeded(asked.seed)
    plain = Rewritten(asked.text)
    names = list(dict.fromkeys(name for name, *_ in asked.answers))
    match way:
        case "each alone":
            for name in reversed(names):
                yield asked.model, replace(asked.options, invariants=(name,)), plain
        case "some":
            some = choose.shuffled(names)[: choose.number(1, len(names))]
            yield asked.model, replace(asked.options, invariants=tuple(some)), plain
        case "again":
            yield asked.model, asked.options, plain
        case "two jobs":
            yield asked.model, replace(asked.options, jobs=2), plain
        case _:
            rewritten = REWRITINGS[way](asked.text, choose)
            yield loaded(rewritten), asked.options, rewritten


def _is_asked(model: Model, key: Key, way: str) -> bool:
    """Whether a way to ask leaves the answer as it is."""
    prop = model.properties[key[0]]
    if isinstance(prop, DefinedInvariant):
        prop = model.properties.get(prop.subject, prop)
    rules = ("idle range", "idle transition", "idle modification", "idle dormant")
    if way in rules and isinstance(prop, StatedInvariant) and prop.two_state:
        return False  # every step is asked about, an idle one as well
    return way != "idle modification" or key[1].startswith(f"chain {Unbounded.ANY}, steps {Unbounded.ANY}")


def differences(asked: Subject, way: str, tally: Tally) -> Iterator[str]:
    """Yield where the answers differ when they are asked in a way, and count the answers that were compared."""
    for model, options, rewritten in _asked(asked, way):
        found = answers(model, options)
        for key, before in asked.answers.items():
            name = rewritten.renamed(key[0])
            if (options.invariants and name not in options.invariants) or not _is_asked(asked.model, key, way):
                continue
            after = found.get((name, _renamed_bounds(key[1], rewritten), _renamed_variant(key[2], rewritten), key[3]))
            if after is None:
                yield f"{name} ({key[1]}): no answer"
            elif before.is_one and after.is_one:
                tally.counts[f"{way}: {before.verdict.value}"] += 1
                if not before.same(after, run=way not in ANOTHER_RUN):
                    yield f"{name} ({key[1]}): {before}, then {after}"
            else:
                one_has = before.is_one != after.is_one
                tally.counts[f"{way}: {'one' if one_has else 'both'} without an answer"] += 1
                if one_has:
                    tally.counts[f"no answer: {(after.reason if before.is_one else before.reason)[:70]}"] += 1


def _renamed_bounds(within: str, rewritten: Rewritten) -> str:
    for old, new in rewritten.names.items():
        within = within.replace(f"('{old}', ", f"('{new}', ")
    head, listed = within.split("[")
    sizes = sorted(re.findall(r"\('\w+', [^)]*\)", listed))  # another name has another place
    return f"{head}[{', '.join(sizes)}]"


def _renamed_variant(variant: frozenset[str], rewritten: Rewritten) -> frozenset[str]:
    return frozenset(re.sub(r"\w+", lambda word: rewritten.renamed(word.group()), each) for each in variant)


def examine(tally: Tally, asked: Subject, ways: tuple[str, ...]) -> None:
    """Ask in several ways, and note where the answers differ twice."""
    tally.systems += 1
    tally.examined += 1
    for way in ways:
        try:
            found = list(differences(asked, way, tally))
            if found:
                again = attrs.evolve(asked, answers=answers(asked.model, asked.options))
                tally.counts[f"{way}: differs"] += 1
                found = [f"{line} (twice)" for line in differences(again, way, Tally())] or found
        except ModelError as error:
            found = [f"no model: {error.diagnostics[0].message}"]
        for line in found:
            tally.add_wrong(f"{asked.name}, {way}: {line}")
        if found:
            tally.keep(asked.seed, asked.text)


SYSTEMS: Mapping[str, Callable[[int], str]] = {
    "all": system_of,
    "arithmetic": arithmetic_of,
    "compound": compound_of,
}
"""The systems of a seed, by kind: over all of the language, those that calculate, those with sets, labels and edits."""


def random_subject(seed: int, kind: str = "all") -> Subject:
    """The system of a seed, with one check of all its properties: within bounds, or for every second one without."""
    text = SYSTEMS[kind](seed)
    chain, steps = bounds(seed)
    within = "chain any, steps any" if seed % 2 else f"chain {chain}, steps {steps}"
    names = ", ".join(loaded(Rewritten(text)).properties)
    checked = f"{text}\ncheck {names}: {within}\n"
    return subject(f"seed {seed}", seed, checked, CheckOptions(work=SECONDS, jobs=1))


def examine_random(tally: Tally, seed: int, most: int, ways: tuple[str, ...] = (), kind: str = "all") -> None:
    """Ask about the system of a seed in some ways: those that are named, else in so many as chance has it."""
    chosen = ways or tuple(Seeded(seed).shuffled(WAYS)[:most])
    examine(tally, random_subject(seed, kind), chosen)


def examine_library(tally: Tally, ways: tuple[str, ...], part: str = "") -> int:
    """Ask about each model of the library whose path has a part in all of the ways. Return the exit status.

    A model of several files is left out: a way rewrites one text.
    """
    paths = sorted(path for path in MODELS.glob("**/*.inv") if part in str(path))

    def examined(number: int) -> None:
        name, text = str(paths[number].relative_to(MODELS)), paths[number].read_text(encoding="utf-8")
        if re.search(r"^(import|spec)\b", text, re.M):
            tally.systems += 1
            tally.counts["left out, for other files"] += 1
            return
        examine(tally, subject(name, number, text, CheckOptions(jobs=1)), ways)

    return tally.run(range(len(paths)), examined)


@click.command()
@click.option("--library", is_flag=True, help="The models of the library, instead of random systems.")
@click.option("--part", default="", help="Of the library, only models with this in their paths.")
@click.option("--systems", "kind", default="all", type=click.Choice(list(SYSTEMS)), help="The kind of random systems.")
@click.option("--way", "ways", multiple=True, type=click.Choice(WAYS), help="A way to ask; all if none is named.")
@click.option("--most", default=4, help="In how many ways to ask about each random system.")
@click.option("--count", default=100, help="How many systems.")
@click.option("--seed", default=0, help="The first system's seed; the others follow.")
@click.option("--failures", type=click.Path(path_type=Path), help="A folder for texts with different answers.")
def main(
    library: bool,
    part: str,
    kind: str,
    ways: tuple[str, ...],
    most: int,
    count: int,
    seed: int,
    failures: Path | None,
) -> None:
    """Ask one question in many ways, and count where the answers differ."""
    tally = Tally(failures)

    def examined(number: int) -> None:
        examine_random(tally, number, most, ways, kind)

    if library:
        raise SystemExit(examine_library(tally, ways or WAYS, part))
    raise SystemExit(tally.run(range(seed, seed + count), examined))


if __name__ == "__main__":
    main()
