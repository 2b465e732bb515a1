"""The tour says what the models' checks say, and every check comes out as the model states."""

from __future__ import annotations

import re

from tests.models import tour

TEXT = tour.TOUR.read_text(encoding="utf-8")


def test_the_table_is_what_checking_the_models_gives() -> None:
    assert tour.parts()[1] == tour.table()


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        assert (tour.MODELS / target).exists(), target


def test_every_file_is_in_the_tour() -> None:
    named = set(re.findall(r"^\| \[`([^`]+)`\]", TEXT, re.M))
    assert named == {path.relative_to(tour.MODELS).as_posix() for path in tour.MODELS.glob("**/*.inv")}
