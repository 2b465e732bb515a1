"""Did-you-mean: the known word that is most like an unknown one, or all known words.

Owns: how alike two words have to be, which letters of other scripts look like Latin ones, and how words are listed in a
sentence.
Must never know: where words come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_ALIKE = 0.7
"""The least ratio of difflib's SequenceMatcher that counts as alike: one slip in four letters does, two do not."""
_LONGEST_COMPARED = 60
"""Characters of a word that is still compared: names that people type are shorter."""

_CYRILLIC = ("асеіјорѕухһӏԁԛԝкАВЕІЈКМНОРЅСТУХԌԚԜ", "aceijopsyxhldqwkABEIJKMHOPSCTYXGQW")
_GREEK = ("αγικνορυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ayikvopuxABEZHIKMNOPTYX")
"""Letters, and the Latin ones that they look like: the common ones of Unicode's table of confusables (UTS 39)."""


def appearance(word: str) -> str:
    """Return a word with Latin letters for those that look like them; two words that look alike have the same."""
    if word.isascii():
        return word
    from unicodedata import normalize

    letters = str.maketrans(dict(zip(_CYRILLIC[0] + _GREEK[0], _CYRILLIC[1] + _GREEK[1], strict=True)))
    return normalize("NFKC", word).translate(letters)


def look_alike(one: str, other: str) -> bool:
    """Return whether two words are different ones, and look the same."""
    return one != other and appearance(one) == appearance(other)


def other_letters(word: str, like: str) -> list[str]:
    """Return a sentence for each letter of a word that is not ASCII and not in another word; it may look like one."""
    from unicodedata import name

    letters = [each for each in dict.fromkeys(word) if not each.isascii() and each not in like]
    return [f"the `{each}` in `{word}` is U+{ord(each):04X}, {name(each, 'no letter').lower()}" for each in letters]


def different_letters(word: str, like: str) -> list[str]:
    """Return the letters by which a word differs from one that looks the same, each in a sentence; else nothing."""
    return other_letters(word, like) or other_letters(like, word) if look_alike(word, like) else []


def did_you_mean(word: str, guess: str) -> str:
    """Return the question whether another word is meant, with the letters that differ where both look the same."""
    letters = "; ".join(different_letters(word, guess))
    return f"did you mean `{guess}`?" + (f" T{letters[1:]}" if letters else "")


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate most like ``word``; None if none is alike.

    A candidate that looks the same always counts, and one that differs only in case or in underscores. Of equally
    similar candidates the first wins.
    Very long words get no suggestion: comparing them takes long and is of no use.
    """
    if len(word) > _LONGEST_COMPARED:
        return None
    known = [
        candidate
        for candidate in dict.fromkeys(candidates)
        if candidate != word and len(candidate) <= _LONGEST_COMPARED
    ]
    same = next((candidate for candidate in known if look_alike(word, candidate)), None)
    if same is not None:
        return same
    bare = _bare(word)
    for candidate in known:
        if bare and _bare(candidate) == bare:
            return candidate
    # Two exchanged letters in a word of two or three are too many for the general measure.
    if len(word) in {2, 3}:
        for candidate in known:
            if _swapped(word, candidate):
                return candidate

    from difflib import SequenceMatcher  # imported late: only wrong models need it

    matcher = SequenceMatcher(b=word, autojunk=False)
    best: str | None = None
    best_ratio = _ALIKE
    for candidate in known:
        matcher.set_seq1(candidate)
        if matcher.real_quick_ratio() < best_ratio or matcher.quick_ratio() < best_ratio:
            continue
        ratio = matcher.ratio()
        if ratio > best_ratio or (best is None and ratio >= best_ratio):
            best, best_ratio = candidate, ratio
    return best


def _bare(word: str) -> str:
    return word.replace("_", "").casefold()


def _swapped(word: str, candidate: str) -> bool:
    return len(word) == len(candidate) and word != candidate and sorted(word) == sorted(candidate)


def listing(names: Sequence[str], most: int = 8) -> str:
    """Return names for a sentence: `a`, `b` and `c`."""
    shown = [f"`{name}`" for name in names[:most]]
    if len(names) > most:
        return ", ".join(shown) + f" and {len(names) - most} more"
    if len(shown) > 1:
        return ", ".join(shown[:-1]) + " and " + shown[-1]
    return "".join(shown)


def one_of(name: str, what: str, names: Sequence[str]) -> str | None:
    """Return a way out for an unknown name: the closest of the names, else all of them, introduced by ``what``."""
    guess = closest(name, names)
    if guess is not None:
        return did_you_mean(name, guess)
    return all_of(what, names)


def all_of(what: str, names: Iterable[str]) -> str | None:
    """Return a sentence that lists all names, introduced by ``what``; None where there are none."""
    listed = ", ".join(f"`{name}`" for name in names)
    return f"{what} {listed}" if listed else None
