"""The tour agrees with the models' checks, and every check has the verdict that the model states."""

from __future__ import annotations

import re

import pytest

from tests.batches import some
from tests.models import tour

pytestmark = pytest.mark.usefixtures("in_one_process")

TEXT = tour.TOUR.read_text(encoding="utf-8")
ROWS = tour.parts()[1].removeprefix(tour.HEAD).splitlines(keepends=True)
FILES = tour.files()

DEAR = (
    "community/market.inv",
    "community/pledges.inv",
    "cost/threshold_shown.inv",
    "drift/from_parent.inv",
    "finalizers/left_behind.inv",
    "handover/trust_dropped.inv",
    "handover/trust_passed_on.inv",
    "mixed_team/memory_rolled_back.inv",
    "raft/one_at_a_time.inv",
    "rolling_migration/backfilled.inv",
    "safe_tiling/sinking_trust.inv",
    "saturation/compounding_less.inv",
    "self_hacking/data_left_behind.inv",
)
"""Models that take a second each: they are checked where campaigns are asked for, and so are seven of eight others."""


def file_of(row: str) -> str:
    found = re.match(r"\| \[`([^`]+)`\]\(\1\) \|", row)
    assert found is not None, row
    return found[1]


@pytest.mark.parametrize("file", some(FILES, *DEAR, *(file for number, file in enumerate(FILES) if number % 8)))
def test_the_rows_of_a_model_are_what_checking_it_gives(file: str) -> None:
    rows = [row for row in ROWS if file_of(row) == file]
    assert rows
    assert rows == tour.rows(file)


def test_the_table_has_the_models_in_order_and_nothing_else() -> None:
    assert len(FILES) > 50
    assert list(dict.fromkeys(map(file_of, ROWS))) == FILES


def test_every_link_leads_somewhere() -> None:
    targets = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert len(targets) > len(FILES)
    for target in targets:
        name, _, anchor = target.partition("#")
        page = tour.MODELS / name
        assert page.exists(), target
        headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE) if anchor else []
        assert not anchor or anchor in [heading.lower().replace(" ", "-") for heading in headings], target


def test_every_file_is_in_the_tour() -> None:
    assert set(map(file_of, ROWS)) == {path.relative_to(tour.MODELS).as_posix() for path in tour.MODELS.rglob("*.inv")}
