"""Did-you-mean: the known word that is most like an unknown one, or all known words.

Owns: how alike two words have to be, and how words are listed in a sentence.
Must never know: where words come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_ALIKE = 0.7
"""The least ratio of difflib's SequenceMatcher that counts as alike: one slip in four letters does, two do not."""
_LONGEST_COMPARED = 60
"""Characters of a word that is still compared: names that people type are shorter."""


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate most like ``word``; None if none is alike.

    A candidate that differs only in case or in underscores always counts. Of equally similar candidates the first wins.
    Very long words get no suggestion: comparing them takes long and is of no use.
    """
    if len(word) > _LONGEST_COMPARED:
        return None
    known = [
        candidate
        for candidate in dict.fromkeys(candidates)
        if candidate != word and len(candidate) <= _LONGEST_COMPARED
    ]
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
        return f"did you mean `{guess}`?"
    return f"{what} {', '.join(f'`{each}`' for each in names)}" if names else None
