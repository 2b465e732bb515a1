"""Words that look the same: letters of other scripts, and what is said about them."""

from __future__ import annotations

import unicodedata

import pytest

from invariants.foundation.suggestions import appearance, closest, did_you_mean, look_alike, one_of


@pytest.mark.parametrize(
    ("latin", "other"), [("member", "mеmber"), ("Agent", "Аgent"), ("a", "а"), ("n", "ｎ"), ("file", "ﬁle")]
)
def test_words_that_look_the_same_are_found_in_both_directions(latin, other):
    assert look_alike(latin, other)
    assert look_alike(other, latin)
    assert closest(other, ["zebra", latin]) == latin
    assert closest(latin, ["zebra", other]) == other
    assert "U+" in did_you_mean(other, latin)
    assert did_you_mean(other, latin) == one_of(other, "they are", ["zebra", latin])


@pytest.mark.parametrize(
    ("one", "other"), [("member", "member"), ("member", "Member"), ("é", "e"), ("я", "r"), ("a_b", "ab")]
)
def test_other_words_do_not_look_the_same(one, other):
    assert not look_alike(one, other)
    assert "U+" not in did_you_mean(one, other)


def test_each_letter_of_the_table_looks_like_one_of_its_name():
    """A letter of another script is no letter of ASCII, and becomes one of the same case."""
    seen = 0
    for number in range(0x370, 0x530):
        letter = chr(number)
        if unicodedata.category(letter).startswith("L") and appearance(letter).isascii():
            seen += 1
            assert unicodedata.name(letter).split()[0] in {"CYRILLIC", "GREEK"}
            assert letter.isupper() == appearance(letter).isupper()
    assert seen > 50


def test_the_letter_is_named():
    assert did_you_mean("mеmber", "member") == (
        "did you mean `member`? The `е` in `mеmber` is U+0435, cyrillic small letter ie"
    )
    assert did_you_mean("membre", "member") == "did you mean `member`?"
