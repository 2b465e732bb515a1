"""Mistakes with records, optional values, and unknown code that edits.

Owns: the mistakes in these forms, each with a way out.
Must never know: the types of names.
"""

from __future__ import annotations

from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.suggestions import closest
from invariants.language.mistakes.error_site import ErrorSite
from invariants.language.tree.keywords import RESERVED

_DIRECTIONS = ("tightens", "loosens", "keeps")
_FAMILY_WORDS = frozenset({"of", "form", "in", "among", "as", "fom", "within"})

# ----------------------------------------------------------------- declarations


def explain_record(error: ErrorSite) -> Diagnostic | None:
    """Recognise a mistake in ``record R { a: T, b: U? }``."""
    if error.word != "record" or not error.is_word(1):
        return None
    name = error.text(1)
    if error.text(2) != "{":
        way_out = f"write `record {name} {{ a: Int, b: Bool }}`"
        return error.diagnostic("a record lists its fields in braces", way_out, index=min(2, len(error.lexemes) - 1))
    if error.relative(0) == "=":
        field = error.text(error.at - 3) if error.relative(-2) == ":" else "a"
        way_out = f"give the value where a record is made, as in `{name}({field}: {error.relative(1)}, …)`"
        return error.diagnostic("a field has no value in its declaration", way_out)
    if error.relative(0) == ";" or (error.is_word(error.at) and error.relative(1) == ":"):
        return error.diagnostic(
            "a comma is missing between fields", "put a comma in front of it", label="`,` is expected here"
        )
    if error.relative(0) == "->":
        way_out = f"declare a map into the record, as in `var m: Agent -> {name}`"
        return error.diagnostic("a field is a single value, no map", way_out)
    return error.diagnostic(
        "a field is a name, `:` and a type", f"write `record {name} {{ a: Int, b: Bool? }}`, with commas between fields"
    )


# ------------------------------------------------------------------ expressions


def explain_compound(error: ErrorSite) -> Diagnostic | None:
    """Recognise a mistake in an expression about a record or an optional value."""
    return _previous(error) or _updated(error) or _made(error) or _asked(error) or _each_entry(error)


def _previous(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``prev.a``."""
    if error.last.text != "prev" or error.relative(0) != ".":
        return None
    way_out = f"write `prev`, or `prev with {{ {error.relative(1)}: e }}` for a record"
    return error.diagnostic("`prev` is a whole value, and its parts cannot be read", way_out, index=error.at - 1)


def _updated(error: ErrorSite) -> Diagnostic | None:
    """Recognise mistakes with ``p with { a: e }``."""
    index = next((i for i in (error.at, error.at - 1) if error.text(i) == "with"), None)
    if index is None:
        return _field_value(error)
    record = error.text(index - 1) if error.is_word(index - 1) and error.text(index - 1) not in RESERVED else "p"
    if error.at == index + 1 and error.relative(0) == "{" and "NOT" not in error.expected:
        if record == "p":
            way_out = "write `p with { a: e }`: the record `p`, with another value of its field `a`"
            return error.diagnostic("a record is missing before `with`", way_out, index=index)
        return None
    if error.at == index and "OPERATOR" in error.expected and error.relative(1) != "{":
        field = error.relative(1) if error.is_word(error.at + 1) else "a"
        return error.diagnostic(
            "the fields behind `with` stand in braces", f"write `{record} with {{ {field}: … }}`", index=index
        )
    return None


def _field_value(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``with { a = e }`` and ``R(a = e)``."""
    sign = error.at + 1 if error.expected == {"FIELD"} else error.at
    if error.text(sign) not in {"=", ":=", "=="} or not error.is_word(sign - 1):
        return None
    inside = "FIELD" in error.expected or (error.text(sign - 2) == "(" and error.text(sign - 3)[:1].isupper())
    if not inside:
        return None
    return error.diagnostic(
        f"`{error.text(sign)}` gives no field a value",
        f"write `{error.text(sign - 1)}: …`",
        index=sign,
        label="`:` is meant",
    )


def _made(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``R { a: e }``."""
    name = error.last.text
    named = error.relative(0) == "{" and error.relative(2) == ":" and error.is_word(error.at - 1)
    if not named or not name[:1].isupper():
        return None
    return error.diagnostic(
        "the fields of a record stand in parentheses", f"write `{name}({error.relative(1)}: …)`", label="`(` is meant"
    )


def explain_braces(error: ErrorSite, index: int) -> Diagnostic | None:
    """Recognise ``{ a: e }``, or ``{ a = e }``, as the value of a record; the brace is at ``index``."""
    items = error.items(index)
    signs = [error.text(start + 1) if end > start + 2 else "" for start, end in items]
    if not items or not {*signs} <= {":", "=", ""} or not any(signs) or error.find("|", start=index + 1) is not None:
        return None
    values: dict[str, str] = {}
    for (start, end), sign in zip(items, signs, strict=True):
        field = error.text(start).strip("\"'")
        if not field.isidentifier() or (not sign and end > start + 1):
            return None
        values[field] = error.excerpt(start + 2, end) if sign else field
    declared = error.record_with([*values])
    name, fields = declared or ("R", [*values])
    given = ", ".join(f"{field}: {values.get(field, '…')}" for field in fields)
    return error.diagnostic(
        "the fields of a record stand in parentheses, behind its name",
        f"write `{name}({given})`{'' if declared else ', with the name of the record'}",
        index=index,
        label="the record and `(` are meant",
    )


def _asked(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``p?``, ``p?.a``, and ``a: A?`` for a parameter."""
    name = error.last.text
    if error.relative(0) != "?" or not error.is_word(error.at - 1) or name in RESERVED:
        return None
    if error.relative(-2) == ":" and error.text(0) in {"transition", "modification", "define"}:
        otherwise = "ask for `none` where it is used" if error.text(0) == "define" else "another rule for `none`"
        way_out = f"write `{error.relative(-3)}: {name}`, and {otherwise}"
        return error.diagnostic("a parameter always has a value: its type has no `?`", way_out)
    if error.relative(1) == ".":
        return error.diagnostic(
            "there is no `?.`",
            f"write `{name}.{error.relative(2)}`, which is undefined where `{name}` is `none`: "
            f"ask `{name} != none and …` before it",
        )
    if error.find(":", start=error.at) is None or error.relative(1) in {"and", "or", "=>", ")", "}"}:
        way_out = f"write `{name} != none`"
        return error.diagnostic("`?` only stands behind a type, and asks nothing", way_out)
    return None


def _each_entry(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``if φ then for a: e else f``."""
    start = error.find_last("for")
    if start is None or not error.is_word(start + 1) or error.text(start + 2) not in {":", ","}:
        return None
    if start == 0 or error.text(start - 1) in {":=", "as", "="}:
        return None
    name = error.text(start + 1)
    inside = "…" if error.find_last("if") is None else f"if … then … else m[{name}]"
    way_out = f"write `for {name}: {inside}` as the whole right-hand side"
    return error.diagnostic("`for` stands in front of the value of an entry, not inside it", way_out, index=start)


# ----------------------------------------------------------------- unknown code


def explain_unknown_edits(error: ErrorSite, connection: int) -> Diagnostic | None:
    """Recognise mistakes behind ``as any of x, y`` at an index: in the list of places, and in the contract."""
    found = _direction(error)
    if found is not None:
        return found
    for index in (error.at, error.at - 1):
        if error.text(index) == "editing" and error.text(index - 1) == "," and index > connection:
            way_out = f"write `{error.excerpt(0, index - 1)} editing R.site`"
            return error.diagnostic("no comma stands before `editing`", way_out, index=index - 1)
    word = error.relative(0)
    if not error.is_word(error.at) or error.at <= connection + 2:
        return None
    listing = error.find("editing", start=connection)
    before = error.find("where", start=connection)
    if before is not None and before < error.at:
        return None
    if listing is not None and listing < error.at:
        if error.relative(1) == "{":
            way_out = f"write `{error.excerpt(0, error.at)} from {{ e, prev and f }}`"
            label = "`from` is meant"
            return error.diagnostic("a family of codes stands behind `from`", way_out, label=label, instead="from")
        return error.diagnostic(
            "a comma is missing between places", "put a comma in front of it", label="`,` is expected here"
        )
    if closest(word, ("editing",)) or word in {"edits", "edit", "edited"}:
        return error.diagnostic(
            f"`{word}` is no part of unknown code",
            f"write `{error.excerpt(0, error.at)} editing R.site`",
            label="`editing` is meant",
            instead="editing",
        )
    if error.is_word(error.at - 1) and error.relative(1) in {",", "editing", "where"}:
        return error.diagnostic("a comma is missing between variables", "put a comma in front of it")
    return None


def _direction(error: ErrorSite) -> Diagnostic | None:
    """Recognise a misspelt ``tightens``, ``loosens`` or ``keeps`` before a place."""
    word = error.last.text
    if not error.is_word(error.at) or error.relative(1) not in {".", "("} or not error.is_word(error.at - 1):
        return None
    stem = next((each for each in _DIRECTIONS if len(word) > 3 and each.startswith(word.lower()[:4])), None)
    meant = closest(word, _DIRECTIONS) or stem
    if meant is None:
        return None
    return error.diagnostic(
        f"`{word}` is no word about edits",
        f"write `{meant} {error.relative(0)}.{error.relative(2)}`",
        index=error.at - 1,
        label=f"`{meant}` is meant",
        instead=meant,
    )
