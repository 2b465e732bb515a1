"""Models with random mistakes in them: ``python -m tests.campaigns.mutated_input --count N --seed S``.

Owns: the mistakes, and the demands on reading.
Must never know: what is wrong with a text.

A text that is no model is refused by diagnostics, each with a place in the text; no other exception gets out. One that
is a model is printed, and the printed text is the same model.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click

from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.language.loader import load_text
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_document
from invariants.verdicts.cache.meaning import meaning_of
from tests.campaigns.tally import Tally
from tests.generators.blow_ups import MODELS
from tests.generators.choosing import Seeded

ODD = "{}()[]:=<>.,'#_^\0\t\r\n\"é\u202e" + "09az"
"""Characters that are put in: those of the language, and some that texts should not have."""

PHRASES = (
    *("none", "?", " with { ", "value(", "record R { a: Bool, b: Bool? }\n", "R(a: true, b: none)", ".there"),
    *(" editing t.gate", " from { prev, true }", " where tightens t.gate", " loosens ", " keeps ", " since B"),
    *("l: rewrite ", "rewrite m.l as ", "captured m.l.k", " unlimited", ": limit", " unknown over x"),
    *("for a: ", "subset(m, m)", ": A -> Bool"),
)
"""Words that are put in, of which most texts have none."""


@cache
def texts() -> tuple[str, ...]:
    """Return the texts that mistakes are made in."""
    return tuple(path.read_text(encoding="utf-8") for path in sorted(MODELS.glob("*/*.inv")))


def mutated(seed: int) -> str:
    """Return a model of the library with one to four mistakes."""
    choose = Seeded(seed)
    text = choose.pick(texts())
    for _ in range(choose.number(1, 4)):
        text = _with_a_mistake(choose, text)
    return text


def _with_a_mistake(choose: Seeded, text: str) -> str:
    at, size = choose.number(0, len(text)), choose.number(1, 12)
    lines = text.splitlines(keepends=True)
    line, other = choose.number(0, len(lines) - 1), choose.number(0, len(lines) - 1)
    words = text.split(" ")
    word = choose.number(0, len(words) - 1)
    match choose.number(0, 7):
        case 0:
            return text[:at] + text[at + size :]
        case 1:
            return text[:at] + choose.pick(ODD) + text[at:]
        case 2:
            return text[:at] + text[at : at + size] * 2 + text[at + size :]
        case 3:
            return "".join([*lines[:line], *lines[line + 1 :]])
        case 4:
            return "".join([*lines[:line], lines[other], *lines[line:]])
        case 5:
            return " ".join([*words[:word], *words[word + 1 :]])
        case 6:
            return text[:at] + choose.pick(PHRASES) + text[at:]
        case _:
            return " ".join([*words[:word], choose.pick(words), *words[word + 1 :]])


def faults(tally: Tally, text: str) -> Iterator[str]:
    """Yield what is wrong with how a text is read; count what comes of it."""
    try:
        model = load_text(text)
    except ModelError as error:
        tally.counts[f"refused: {error.diagnostics[0].code.value}"] += 1
        spans = [(each.code, label.span) for each in error.diagnostics for label in each.labels]
        for code, span in spans:
            if not 0 <= span.start <= span.end <= len(span.source.text):
                yield f"{code.value} lies outside of the text"
        return
    except Exception as error:
        yield f"{type(error).__name__}: {error}"
        return
    tally.counts["a model"] += 1
    printed = formatted(text)
    if meaning_of(load_text(printed)) != meaning_of(model):
        yield "printed, it is another model"
    if formatted(printed) != printed:
        yield "printed twice, it is another text"


def formatted(text: str) -> str:
    """Return the text as it is printed."""
    return print_document(parse(SourceText("mutated.inv", text)))


def examine(tally: Tally, seed: int) -> None:
    """Read a text with mistakes, and note what is wrong with that."""
    text = mutated(seed)
    tally.systems += 1
    tally.examined += 1
    found = list(faults(tally, text))
    for line in found:
        tally.add_wrong(f"seed {seed}: {line}")
    if found:
        tally.keep(seed, text)


@click.command()
@click.option("--count", default=2000, help="How many texts.")
@click.option("--seed", default=0, help="The first text's seed; the others follow.")
@click.option("--failures", type=click.Path(path_type=Path), help="A folder for texts on which something was wrong.")
def main(count: int, seed: int, failures: Path | None) -> None:
    """Read models with random mistakes in them, and count what is wrong."""
    tally = Tally(failures)
    raise SystemExit(tally.run(range(seed, seed + count), lambda number: examine(tally, number)))


if __name__ == "__main__":
    main()
