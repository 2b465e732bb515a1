"""Ideas of other languages that this language lacks, or writes in another form.

Owns: operators of temporal logics, quantifiers and set notation of other languages, ``#`` for the size of a set,
containers as types, names for values inside a rule.
Must never know: the declaration or statement around them, beyond the word that starts it.
"""

from __future__ import annotations

import re

from invariants.foundation.diagnostics import Diagnostic
from invariants.language.mistakes.compounds import explain_braces
from invariants.language.mistakes.error_site import ErrorSite
from invariants.language.mistakes.foreign_forms import explain_form, explain_membership
from invariants.language.tree.foreign_words import (
    ALLOY_QUANTIFIERS,
    LIST_WORDS,
    MAP_WORDS,
    MAYBE_WORDS,
    SET_WORDS,
    TEMPORAL_SIGNS,
    temporal_way_out,
)
from invariants.language.tree.keywords import RESERVED
from invariants.language.tree.lexemes import LexemeKind

_OPENS_OPERAND = frozenset(
    {
        *("(", "[", ",", ":", ":=", "=", "==", "!=", "<", "<=", ">", ">=", "<=>", "=>", "+", "-", "*", "/", "^"),
        *("and", "or", "not", "div", "mod", "require", "init", "where", "if", "then", "else", "in", "as"),
    }
)
"""Signs and words after which an expression is missing."""


def explain_idea(error: ErrorSite) -> Diagnostic | None:
    """Recognise an idea of another language at the place of a mistake."""
    ideas = (
        _size_sign,
        _different,
        _misplaced_deadline,
        _unfinished_deadline,
        _out_of_order,
        _misplaced_since,
        _temporal,
        _unique,
        _quantifier_word,
        explain_form,
        _backslash,
    )
    for idea in ideas:
        found = idea(error)
        if found is not None:
            return found
    return None


def binder_at(error: ErrorSite, index: int) -> tuple[str, str, int]:
    """Return the names, the type and the index behind ``a, b in A`` or ``a: A``; without such a form, invented ones."""
    start = index + 1 if error.text(index) == "(" else index
    end = start + 1
    while error.text(end) == "," and error.is_word(end + 1):
        end += 2
    names = error.excerpt(start, end)
    separator = error.text(end)
    behind = end + 2 if separator == "\\" and error.text(end + 1) == "in" else end + 1
    if separator == ":" and error.text(behind + 1) in {"[", "(", "==", "!=", "<", "<=", ">", ">=", "=>", "and", "or"}:
        return names, "Agent", index  # the body follows at once
    if error.is_word(start) and separator in {"in", ":", "∈", "\\"} and error.is_word(behind):
        closed = behind + 1 if error.text(behind + 1) == ")" and start > index else behind
        return names, error.text(behind), closed + 1
    return "a", "Agent", index


def _size_sign(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``#m``, where everything from the sign on is a comment."""
    for index in (error.at - 1, error.at - 2):
        if not 0 <= index < len(error.lexemes) or error.text(index) not in _OPENS_OPERAND:
            continue
        swallowed = re.match(r"[ \t]*(#[ \t]*)([({]|[^\W\d]\w*)", error.source.text[error.lexemes[index].end :])
        if swallowed is None or (swallowed.group(1) != "#" and swallowed.group(2) not in {"(", "{"}):
            continue
        word = swallowed.group(2)
        counted = f"{word}[a]" if word.isidentifier() else "m[a]"
        return error.diagnostic(
            "`#` starts a comment, and an expression is missing before it",
            f"write `count(a in {error.index_type(word) or 'Agent'}: {counted})` for how many",
            index=index,
            label="the rest of the line is a comment",
        )
    return None


def _different(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``a <> b``, which compares; without an operand in front of it, ``<>`` is temporal."""
    start = error.at if error.relative(0) == "<>" or error.relative(0) == "<" else error.at - 1
    pair = error.text(start) == "<" and error.text(start + 1) == ">"
    if not (pair or error.text(start) == "<>") or start <= 0 or error.text(start - 1) in _OPENS_OPERAND:
        return None
    return error.diagnostic("`<>` is not part of the language", "write `!=`", index=start, label="`!=` is meant")


# ------------------------------------------------------------------- temporal


def _temporal(error: ErrorSite) -> Diagnostic | None:
    found = _temporal_operator(error)
    if found is None:
        return None
    text, index = found
    if error.text(index - 1) == "expect":
        return None  # a verdict: `reachable`
    way_out = temporal_way_out(text) or ""
    return error.diagnostic(f"there are no temporal operators, and `{text}` is one elsewhere", way_out, index=index)


def _misplaced_deadline(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``leads to`` inside of parentheses, beside other operators, or in something else than an invariant."""
    if error.relative(0) != "leads" or error.relative(1) != "to":
        return None
    match error.word:
        case "invariant":
            way_out = "write `invariant NAME: φ leads to ψ within 3`, with no parentheses around, and nothing beside"
        case "lemma":
            way_out = "write `invariant` in the place of `lemma`: what is proved of an invariant helps others, too"
        case "witness":
            way_out = "a witness is about one run: write `invariant` for `witness`, or name what is to be reached"
        case _:
            way_out = "state it as an invariant of its own: `invariant NAME: φ leads to ψ within 3`"
    return error.diagnostic("`leads to` is no operator, but a whole invariant", way_out, label="not here")


def _unfinished_deadline(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``φ leads ψ within 3``, and ``φ leads to ψ`` without a time."""
    if error.relative(0) == "leads" and error.word == "invariant":
        goal = error.excerpt(error.at + 1)
        time = "" if error.find("within", start=error.at) else " within 3"
        way_out = f"write `invariant {error.text(1)}: {error.excerpt(3, error.at)} leads to {goal}{time}`"
        return error.diagnostic("`to` is missing behind `leads`", way_out, label="`leads to` is meant")
    if "WITHIN" in error.expected and error.find_last("leads") and error.find("within", start=error.at) is None:
        return error.diagnostic(
            "`leads to` needs a time, by which the second condition holds",
            "write `within 3`, `within 3 modifications` or `within 3 steps of R, S` behind the condition",
            index=min(error.at, len(error.lexemes) - 1),
        )
    return None


def _out_of_order(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``can φ by R within 3``, and ``can φ within 3 decreases n``."""
    word, before = error.relative(0), error.find_last("by", "within")
    if word not in {"within", "decreases"} or before is None or error.find_last("can") is None:
        return None
    if error.text(before) == word:
        return None
    end = error.find("by", "within", "decreases", start=error.at + 1)
    moved, others = error.excerpt(error.at, end or len(error.lexemes)), error.excerpt(before, error.at)
    return error.diagnostic(f"`{word}` comes before `{error.text(before)}` here", f"write `can … {moved} {others}`")


def _misplaced_since(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``since`` between two conditions, as temporal logic has it."""
    if error.relative(0) != "since":
        return None
    way_out = (
        "`unmodified R since B` compares the code of `R` with a backup; to ask about the past, keep a variable that "
        "remembers it, and let rules assign it"
    )
    return error.diagnostic("`since` is no operator: it stands behind `unmodified R`", way_out, label="not here")


def _temporal_operator(error: ErrorSite) -> tuple[str, int] | None:
    """Return a temporal operator at the place of the mistake, with its index."""
    operand = "NOT" in error.expected
    for index in (error.at, error.at - 1):
        pair = error.text(index) + error.text(index + 1)
        if index + 2 >= len(error.lexemes):
            pair = ""
        free = operand if index == error.at else error.text(index - 1) in _OPENS_OPERAND
        if pair in TEMPORAL_SIGNS and (pair != "[]" or free):
            return pair, index
        sign = error.text(index)
        if sign in TEMPORAL_SIGNS and (sign != "<>" or operand):
            return sign, index
    if error.offending is None:
        return None
    follows = error.offending.kind in {LexemeKind.WORD, LexemeKind.NUMBER} or error.relative(0) in {"(", "-"}
    for index in (error.at, error.at - 1):
        word = error.text(index)
        named = error.is_word(index) and index > 0 and temporal_way_out(word) is not None
        declared = named and re.search(rf"\b(?:var|const|define|in|let)\s+{word}\b", error.source.text) is not None
        if named and follows and not declared and error.text(index + 1) not in {":", ":=", "=", "."}:
            return word, index
    return None


# ---------------------------------------------------------------- quantifiers


def _unique(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``exists!`` and its like."""
    start = error.at - 1
    signs = error.text(start) in {"exists", "∃"} and error.relative(0) in {"!", "1", "one", "unique"}
    signs = signs or error.text(start) == "exists1"
    if not signs and not (error.text(start) in {"one", "unique"} and error.text(start - 1) == "exists"):
        if error.relative(0) == "∃" and error.relative(1) in {"!", "1"}:
            start = error.at
        else:
            return None
    if error.text(start) in {"one", "unique"}:
        start -= 1
    name, sort, end = binder_at(error, start + (1 if error.text(start) == "exists1" else 2))
    return error.diagnostic(
        "there is no quantifier for exactly one",
        f"write `count({name} in {sort}: {_body(error, end)}) == 1`",
        index=start,
    )


def _quantifier_word(error: ErrorSite) -> Diagnostic | None:
    """Recognise quantifiers such as ``all a: A | …``, which are plain names here."""
    start = error.at - 1
    word = error.text(start)
    pattern = ALLOY_QUANTIFIERS.get(word)
    if pattern is None or not error.is_word(start) or not error.is_word(error.at):
        return None
    if error.relative(0) in RESERVED or error.relative(1) not in {":", "in", "∈", ",", "|"}:
        return None
    name, sort, end = binder_at(error, error.at)
    written = pattern.format(binders=f"{name} in {sort}", body=_body(error, end))
    return error.diagnostic(f"`{word}` is no quantifier", f"write `{written}`", index=start)


def _backslash(error: ErrorSite) -> Diagnostic | None:
    r"""Recognise ``\A``, ``\E`` and other words behind a backslash."""
    if error.relative(0) != "\\":
        return None
    word = error.relative(1)
    if (found := explain_membership(error)) is not None:
        return found
    if word in {"A", "E"}:
        name, sort, end = binder_at(error, error.at + 2)
        quantifier = "forall" if word == "A" else "exists"
        return error.diagnostic(
            f"`\\{word}` is not part of the language", f"write `{quantifier} {name} in {sort}: {_body(error, end)}`"
        )
    meant = {"in": "m[a]", "notin": "not m[a]", "land": "and", "lor": "or", "lnot": "not", "neg": "not"}.get(word)
    meant = meant or {"div": "div", "leq": "<=", "geq": ">=", "neq": "!="}.get(word)
    if meant is None:
        return None
    way_out = f"write `{meant}`"
    if word in {"in", "notin"}:
        way_out += ": a set is a map to `Bool`"
    return error.diagnostic(f"`\\{word}` is not part of the language", way_out)


def _body(error: ErrorSite, index: int) -> str:
    """Return the body of a quantifier, behind the sign that starts it."""
    if error.text(index) in {":", "|", "."} and index + 1 < len(error.lexemes):
        return error.excerpt(index + 1)
    return "…"


# ----------------------------------------------------------------------- sets


def explain_set(error: ErrorSite) -> Diagnostic | None:
    """Recognise sets and lists as values, their methods, and comprehensions."""
    if error.relative(0) == "(" and error.text(error.at - 2) == ".":
        return error.diagnostic(
            "there are no methods",
            "a set is a map to `Bool`: `m[a]` tells whether `a` is in it, `count(a in A: m[a])` how many are",
            index=error.at - 1,
        )
    if error.relative(0) == "[" and "NOT" in error.expected:
        listed = error.lexemes[error.at : error.after_brackets(error.at)]
        loop = next((i for i, lexeme in enumerate(listed, error.at) if lexeme.text == "for"), None)
        if loop is not None:
            return _comprehension(error, loop)
        return error.diagnostic(
            "there are no lists, and no value for one",
            "a list is a map from places, as in `var m: 0..9 -> Bool = false`; `init` states the entries at the start",
        )
    inside = error.relative(0) == "in" or (error.relative(0) == "not" and error.relative(1) == "in")
    if inside and "OPERATOR" in error.expected and error.is_word(error.at + (1 if error.relative(0) == "in" else 2)):
        negated = error.relative(0) == "not"
        held = error.relative(2 if negated else 1)
        return error.diagnostic(
            "there are no sets, and `in` tests nothing",
            f"a set is a map to `Bool`: write `{'not ' if negated else ''}{held}[{error.last.text}]`; "
            f"to compare with some values write `x == a or x == b`, or `lo <= x <= hi`",
        )
    if error.relative(0) == "{" and "NOT" in error.expected:
        if error.relative(1) == "}":
            return error.diagnostic(
                "there are no sets, and no value for an empty one",
                "a set is a map to `Bool`, as in `var s: A -> Bool = false`: all entries start as `false`",
            )
        record = explain_braces(error, error.at)
        if record is not None:
            return record
        name, sort, end = binder_at(error, error.at + 1)
        if end > error.at + 1:
            many = f"`count({name} in {sort}: …)` for how many"
            return error.diagnostic(
                "there are no sets", f"write `exists {name} in {sort}: …` for whether there is one, {many}"
            )
        return error.diagnostic(
            "`{` cannot start or follow an expression",
            "use `(` and `)` to group; a set is a map to `Bool`, where `m[a]` tells whether `a` is in it",
        )
    looped = error.relative(0) == "for" and error.is_word(error.at + 1) and error.relative(2) == "in"
    if looped and _is_bracketed(error):
        return _comprehension(error, error.at)
    return None


def _comprehension(error: ErrorSite, loop: int) -> Diagnostic:
    """Explain a comprehension with ``for`` at an index."""
    name, sort, _ = binder_at(error, loop + 1)
    return error.diagnostic(
        "there are no comprehensions",
        f"write `forall {name} in {sort}: …`, `exists {name} in {sort}: …`, `count({name} in {sort}: …)` "
        f"or `sum({name} in {sort}: …)`",
    )


def _is_bracketed(error: ErrorSite) -> bool:
    texts = [lexeme.text for lexeme in error.lexemes[: error.at]]
    return any(texts.count(opener) > texts.count(closer) for opener, closer in ("()", "[]"))


def explain_container(error: ErrorSite, start: int, name: str, declared: str, domain: str = "") -> Diagnostic | None:
    """Recognise a container as the type that starts at ``start``.

    Args:
        error: the error.
        start: the position of the type's first lexeme.
        name: the name that is declared with the type.
        declared: the declaration, such as ``var``; empty for a parameter.
        domain: the domain of the map whose values are containers, if they are.
    """
    word = error.text(start)
    kind = word.lower()
    if not error.is_word(start) or error.at <= start:
        return None
    element, others = _elements(error, start + 1)
    index = "0..9" if element in {"Int", "Real", "int"} else element
    front = f"{declared} {name}: {domain}, " if domain else f"{declared} {name}: "
    if kind in SET_WORDS:
        message, way_out = "there are no sets", f"a set is a map: write `{front}{index} -> Bool = false`"
    elif kind in LIST_WORDS:
        message = "there are no lists"
        way_out = f"a list is a map from places: write `{front}0..9 -> {element}`"
    elif kind in MAP_WORDS:
        message = "the type of a map is written with `->`"
        way_out = f"write `{front}{index} -> {others or 'Bool'}`"
    elif kind in MAYBE_WORDS:
        message = "a type whose values may be absent ends with `?`"
        way_out = f"write `{front}{element}? = none`"
    else:
        return None
    if not declared and kind in SET_WORDS:
        message, way_out = "a set is a map into `Bool`", f"write `{name}: {index} -> Bool`"
    elif not declared:
        message = "a parameter cannot be a map or a list"
        way_out = f"keep the values in a variable, as in `var {name}: {index} -> Bool`, and read its entries"
    return error.diagnostic(message, way_out, index=start)


def _elements(error: ErrorSite, index: int) -> tuple[str, str]:
    """Return the first and the last of the types that stand behind the name of a container."""
    if error.text(index) in {"[", "(", "<", "of"} or error.is_word(index):
        words = [
            lexeme.text
            for lexeme in error.lexemes[index:]
            if (lexeme.kind is LexemeKind.WORD and lexeme.text != "of") or lexeme.text in {"]", ")", ">", "="}
        ]
        stop = next((i for i, text in enumerate(words) if not text.isidentifier()), len(words))
        if stop:
            return words[0], words[stop - 1] if stop > 1 else ""
    return "A", ""


def explain_local_name(error: ErrorSite) -> Diagnostic:
    """Explain ``let x = e`` as a statement."""
    name, sign = error.text(1), error.find("=", ":=", start=2)
    value = error.excerpt(sign + 1) if sign is not None else "…"
    sort = error.guessed_type(sign + 1) if sign is not None else "T"
    return error.diagnostic(
        f"`{error.word}` does not start a statement",
        f"write `x := let {name} = {value} in …` where the name is used once, "
        f"or `define {name}: {sort} = {value}` outside of the rule",
        index=0,
    )
