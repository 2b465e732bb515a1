"""Which settings hold for a file."""

import pytest

from invariants.cli.configuration.settings import FileSettings, Override, ProjectSettings, matches
from invariants.language.model.declarations import ExpectedVerdict


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("a.inv", "a.inv", True),
        ("a.inv", "b/a.inv", False),
        ("*.inv", "a.inv", True),
        ("*.inv", "b/a.inv", False),
        ("**/*.inv", "a.inv", True),
        ("**/*.inv", "b/c/a.inv", True),
        ("**", "b/c/a.inv", True),
        ("b/**", "b/c/a.inv", True),
        ("b/**", "bc/a.inv", False),
        ("b/**/a.inv", "b/a.inv", True),
        ("b/*/a.inv", "b/c/d/a.inv", False),
        ("?.inv", "a.inv", True),
        ("?.inv", "ab.inv", False),
        ("[a].inv", "a.inv", False),
        ("[a].inv", "[a].inv", True),
        ("a.inv", "axinv", False),
    ],
)
def test_a_pattern_fits_the_paths_that_it_describes(pattern, path, fits):
    assert matches(pattern, path) is fits


def test_a_pattern_of_a_folder_stands_for_its_files():
    assert Override(("models/slow",), FileSettings()).is_for("models/slow/deep/a.inv")
    assert not Override(("models/slow",), FileSettings()).is_for("models/slower/a.inv")


def test_a_later_override_wins_and_scopes_are_merged(tmp_path):
    configuration = ProjectSettings(
        tmp_path,
        settings=FileSettings(timeout=1.0, strict=True, scope=(("Agent", 2), ("Tool", 1))),
        overrides=(
            Override(("slow/**",), FileSettings(timeout=2.0, require=ExpectedVerdict.TESTED)),
            Override(("slow/very/**", "other.inv"), FileSettings(timeout=3.0, strict=False, scope=(("Agent", 5),))),
        ),
    )
    fast = configuration.for_file(str(tmp_path / "a.inv"))
    slow = configuration.for_file(str(tmp_path / "slow" / "a.inv"))
    slower = configuration.for_file(str(tmp_path / "slow" / "very" / "a.inv"))
    assert (fast.timeout, slow.timeout, slower.timeout) == (1.0, 2.0, 3.0)
    assert (fast.strict, slow.strict, slower.strict) == (True, True, False)
    assert slower.require is slow.require is ExpectedVerdict.TESTED
    assert slower.scope == (("Agent", 5), ("Tool", 1))
    assert configuration.for_file(str(tmp_path.parent / "slow" / "a.inv")) == fast
