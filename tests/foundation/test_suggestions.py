"""Did-you-mean."""

import pytest

from invariants.foundation.suggestions import closest

WORDS = ("transition", "modification", "invariant", "reviewed", "deployed", "or", "x1", "Agent")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("transtion", "transition"),
        ("invarient", "invariant"),
        ("Reviewed", "reviewed"),
        ("agent", "Agent"),
        ("review_ed", "reviewed"),
        ("ro", "or"),
        ("deployd", "deployed"),
        ("zebra", None),
        ("q", None),
        ("", None),
        ("_", None),
    ],
)
def test_the_likeliest_word_is_suggested(word: str, expected: str | None) -> None:
    assert closest(word, WORDS) == expected


def test_the_word_itself_is_no_suggestion() -> None:
    assert closest("gate", ["gate"]) is None


def test_the_first_of_equals_wins() -> None:
    assert closest("stepp", ["steps", "stepx"]) == "steps"


def test_absurdly_long_words_are_like_nothing() -> None:
    assert closest("a" * 1_000_000, ["a", "a" * 1_000_001]) is None
