"""The table at the end of the tour says what the models' checks say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from invariants.language.loader import load

MODELS = Path(__file__).parent.parent.parent / "models"
TOUR = (MODELS / "README.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| \[`(?P<file>[^`]+)`\]\((?P=file)\) \| `(?P<property>[^`]+)` \| [^|]+ \| (?P<verdict>[^|]+) \| ", re.M
)


def stated(path: Path) -> Iterator[tuple[str, str, str]]:
    """Of the checks in the file itself: file, property, and what is expected."""
    model = load(path)
    for check in model.checks:
        if check.span.source is model.sources[0] and check.expected is not None:
            after = "" if check.expected_chain is None else f" after {check.expected_chain}"
            for name in check.properties:
                yield str(path.relative_to(MODELS)), name, check.expected.value + after


def test_the_table_says_what_the_checks_say() -> None:
    rows = sorted((row["file"], row["property"], row["verdict"]) for row in ROW.finditer(TOUR))
    checks = sorted(check for path in MODELS.glob("**/*.inv") for check in stated(path))
    assert [row[:2] for row in rows] == [check[:2] for check in checks]
    # The first system states no chain; the table does.
    assert all(row[2].startswith(check[2]) for row, check in zip(rows, checks, strict=True))


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", TOUR):
        assert (MODELS / target).exists(), target


def test_every_file_is_in_the_tour() -> None:
    named = {row["file"] for row in ROW.finditer(TOUR)}
    assert named == {str(path.relative_to(MODELS)) for path in MODELS.glob("**/*.inv")}
