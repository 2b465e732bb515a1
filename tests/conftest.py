"""Settings of every test: how Hypothesis draws, how many processes there are, and what the collector looks at."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.batches import LONGEST
from tests.goldens import Golden

pytest_plugins = ["tests.watchdog"]

# No test may depend on how fast the machine is, nor on the day: `--hypothesis-profile=drawn` draws anew.
settings.register_profile("drawn", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("tests", settings.get_profile("drawn"), derandomize=True, database=None)
settings.load_profile("tests")

# Nor on how wide the window is that they are started from.
os.environ.pop("COLUMNS", None)

# Hypothesis asks Trio for a plugin, which takes longer to import than Hypothesis itself.
# Selenium brings it, and no process that a test starts needs it.
os.environ.setdefault("HYPOTHESIS_NO_PLUGINS", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests: at the end, one process would be at them while the others have nothing to do."""
    places = {path: place for place, path in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Leave modules and tests to no collector: they stay, and looking at them again and again takes time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="write golden output anew, instead of comparing it")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """The golden output of the test."""
    return Golden(request.path, request.node.name, request.config.getoption("--update-goldens"))


@pytest.fixture
def few_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a check try a tenth of the usual random runs: what tests find by them is found soon."""
    from invariants import fuzzing

    few = fuzzing.Settings(fuzzing.DEFAULT_EXAMPLES // 10)
    monkeypatch.setattr(fuzzing, "run", partial(fuzzing.run, settings=few))


@pytest.fixture
def in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let checks run in this process, as where none can be forked.

    Half of the time of a small check is that of the process that could be killed. For tests whose checks end by
    themselves, and that are about answers; those about processes and limits have them.
    """
    from invariants.verdicts import supervision

    monkeypatch.setattr(supervision, "can_fork", lambda: False)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Run folders in as many processes as there are processors, unless ``-n`` says how many.

    Single files and tests run in this process: starting others takes longer than most of them. Options in
    ``pyproject.toml`` would have the same effect, but make ``-p no:xdist`` an error.
    """
    options = config.option
    if not hasattr(options, "numprocesses") or hasattr(config, "workerinput"):
        return
    if options.update_goldens:
        options.numprocesses = 0  # blocks of one page would overwrite each other
    if options.numprocesses is None and any(Path(argument).is_dir() for argument in config.args):
        options.numprocesses = "auto"
    if options.numprocesses and options.dist == "no":
        options.dist = "worksteal"
    # For processes that are started from here on. A context of Z3 begins with tables of 16 MB: in pages of the usual
    # size, a small check takes a quarter longer. Where there is no glibc, or are no larger pages, this means nothing.
    tunables = ("hugetlb=1", "mmap_threshold=33554432", "trim_threshold=67108864")
    os.environ.setdefault("GLIBC_TUNABLES", ":".join(f"glibc.malloc.{each}" for each in tunables))
