"""The engines by name.

Owns: which engines there are. Engines are imported when they are first used.
Must never know: how an engine works.

The properties of an engine stand in its row and not in its file: a check imports only the engines that it asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from invariants.engines.protocol import Engine, Question
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.foundation.suggestions import one_of

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "invariants.engines"
"""The group of entry points of engines from outside. Each leads to an ``Engine``, under that engine's name."""

ENGINES = (
    Engine(
        "direct",
        "invariants.engines.direct.engine:run",
        {
            Question.SEARCH: 5,
            Question.VACUITY: 5,
            Question.COVER_AT_A_GLANCE: 10,
            # Where solvers lack an exact meaning: others say so at once.
            Question.PROOF_FOR_ALL_CHAINS: 24,
        },
        finite_only=True,
        brief=True,
    ),
    Engine(
        "bounded",
        "invariants.engines.bounded:run",
        {Question.SEARCH: 10, Question.VACUITY: 10},
        unrolls=True,
    ),
    Engine(
        "induction",
        "invariants.engines.k_induction:run",
        {
            Question.PROOF_FOR_ALL_CHAINS: 40,
            Question.PROOF_FOR_SHORT_CHAINS: 30,
            Question.PROOF_BESIDE_SEARCH: 10,
            Question.PROOF_AT_A_GLANCE: 10,
        },
        unrolls=True,
    ),
    Engine(
        "ic3",
        "invariants.engines.ic3:run",
        {
            Question.PROOF_FOR_ALL_CHAINS: 20,
            Question.PROOF_FOR_SHORT_CHAINS: 20,
            Question.PROOF_BESIDE_SEARCH: 30,
        },
        unrolls=True,
        finite_only=True,
    ),
    Engine(
        "spacer",
        "invariants.engines.spacer:run",
        {
            Question.PROOF_FOR_ALL_CHAINS: 30,
            # Where chains have a limit, their length is a number to reason about.
            Question.PROOF_FOR_SHORT_CHAINS: 10,
            Question.PROOF_BESIDE_SEARCH: 20,
        },
        ways=("global", "local"),
        # There are systems on which Z3's Spacer ends the process that it runs in.
        inline=False,
    ),
    Engine(
        "explicit",
        "invariants.engines.explicit:run",
        # Where few configurations are all there are: when others have found that it is not so easy.
        {Question.SEARCH: 20, Question.PROOF_FOR_ALL_CHAINS: 25},
        possibilities=True,
        finite_only=True,
    ),
    Engine(
        "deepening",
        "invariants.engines.deepening:run",
        {Question.EVER_LONGER_RUNS: 10},
        unrolls=True,
    ),
    Engine(
        "open",
        "invariants.engines.open_populations:run",
        # Where chains have a limit, populations are given.
        {Question.PROOF_FOR_ALL_CHAINS: 10, Question.PROOF_AT_A_GLANCE: 20},
        every_population=True,
        unrolls=True,
    ),
    Engine(
        "growth",
        "invariants.engines.growth:run",
        {Question.GROWTH: 10},
    ),
    Engine(
        "fuzz",
        "invariants.fuzzing:run",
        {Question.RANDOM_RUNS: 10},
        possibilities=True,
    ),
)
"""The engines of this package, in the order in which users see their names."""


def in_turn(engines: Iterable[Engine], question: Question) -> tuple[Engine, ...]:
    """Return those of the engines that answer a question, in the order in which they are asked."""
    return tuple(sorted((e for e in engines if question in e.answers), key=lambda e: e.answers[question]))


def engine(name: str) -> Engine:
    """Return the engine of this package, or from outside, that has a name. Raises ``ModelError`` if there is none."""
    found = next((each for each in ENGINES if each.name == name), None) or _from_outside(name)
    if found is None:
        help = one_of(name, "the engines are", engine_names())
        raise ModelError((Diagnostic(Code.BAD_OPTION, f"there is no engine `{name}`", help=help),))
    return found


def engine_names() -> tuple[str, ...]:
    """Return the names of all engines: those of this package, then those from outside in alphabetical order."""
    own = [each.name for each in ENGINES]
    return (*own, *sorted(name for name in _entry_points() if name not in own))


def _entry_points() -> dict[str, EntryPoint]:
    # Only naming an engine from outside costs this import.
    from importlib.metadata import entry_points

    return {each.name: each for each in entry_points(group=GROUP)}


def _from_outside(name: str) -> Engine | None:
    """Return the engine under an entry point; None if there is none. Raises ``ModelError`` where it cannot be used."""
    entry_point = _entry_points().get(name)
    if entry_point is None:
        return None
    try:
        found = entry_point.load()
    except Exception as error:
        raise _unusable(name, f"importing {entry_point.value} fails: {type(error).__name__}: {error}") from error
    if not isinstance(found, Engine) or found.name != name:
        raise _unusable(name, f"{entry_point.value} is not an `Engine` of this name")
    return found


def _unusable(name: str, why: str) -> ModelError:
    return ModelError((Diagnostic(Code.BAD_OPTION, f"the engine `{name}` cannot be used: {why}"),))
