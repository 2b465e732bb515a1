"""Whole forms of other languages: declarations, choices and updates that are written otherwise here.

Owns: the counterparts of a TLA+ definition, an Alloy paragraph, a contract of Solidity and a class of Python; forms of
expressions that start with a word.
Must never know: signs, and words that have one word of this language as their counterpart.
"""

from __future__ import annotations

import re

from invariants.foundation.diagnostics import Diagnostic
from invariants.language.mistakes.compounds import explain_braces, explain_record
from invariants.language.mistakes.error_site import ErrorSite
from invariants.language.tree.foreign_words import ARBITRARY_WORDS, FOREIGN_DECLARATIONS, bare
from invariants.language.tree.keywords import RESERVED
from invariants.language.tree.lexemes import LexemeKind

_FIELD_WORDS = frozenset({"struct", "class", "dataclass", "object", "interface"})
_SIG_WORDS = frozenset({"abstract", "one", "lone", "some"})
_RANGES = (
    ("", " to ", "$"),
    ("(?i:int|integer|nat) in ", r" \.\. ", "$"),
    (r"(?i:int) \[ ", " , ", r" \]"),
    (r"range \( ", " , ", r" \)"),
)
"""Ranges of other languages: the text in front, in the middle and behind."""

_CONDITIONS_ELSEWHERE = re.compile(r"(?i)type_?ok|.*inv(ariant)?$|safe(ty)?.*|correct.*")


# ---------------------------------------------------------------- declarations


def explain_foreign_declaration(error: ErrorSite) -> Diagnostic | None:
    """Recognise a declaration of another language, by its first words."""
    word = error.word
    if "sig" in {word, error.text(1), error.text(2)} and word in {*_SIG_WORDS, "sig"}:
        return _signature(error)
    if (found := explain_record(error)) is not None:
        return found
    if word in _FIELD_WORDS and error.is_word(1):
        name = error.text(1)
        return error.diagnostic(
            f"`{word}` does not start a declaration",
            f"values with fields are `record {name} {{ a: Int, b: Bool }}`; individuals with properties are "
            f"`type {name}` and a map for each property, as in `var x: {name} -> Int`",
            index=0,
        )
    defined = error.text(error.after_brackets(1)) == "=="
    if error.is_word(0) and defined and word not in RESERVED:
        return _definition(error)
    way_out = FOREIGN_DECLARATIONS.get(word.lower())
    if way_out is None or (not error.is_word(1) and error.text(1) not in {"{", "[", ":", "(", "*", "<"}):
        return None
    name = error.text(1) if error.is_word(1) else "p"
    return error.diagnostic(f"`{word}` does not start a declaration", way_out.replace("NAME", name), index=0)


def _signature(error: ErrorSite) -> Diagnostic:
    """Explain ``sig A { … }``, ``abstract sig A`` and ``one sig b extends A``."""
    name = error.text((error.find("sig") or 0) + 1) or "A"
    parent = error.find("extends", "in")
    if error.word == "one" and parent is not None:
        way_out = f"one of the individuals is a constant: write `const {name.lower()}: {error.text(parent + 1)}`"
    else:
        way_out = (
            f"individuals are `type {name} [3]`, a few fixed values `enum {name} {{ a, b }}`, "
            f"and a field is a map, as in `var friend: {name}, {name} -> Bool`"
        )
    return error.diagnostic("`sig` does not start a declaration", way_out, index=0)


def _definition(error: ErrorSite) -> Diagnostic:
    """Explain ``Name == …``."""
    name, sign = error.word, error.after_brackets(1)
    foreign = any(one.kind is LexemeKind.FOREIGN or one.text in {"=", "\\"} for one in error.lexemes[sign + 1 :])
    body = "…" if foreign else error.excerpt(sign + 1)
    steps = any(lexeme.text in {"'", "UNCHANGED", "EXCEPT"} for lexeme in error.lexemes[sign:])
    if name.lower() in {"init", "initial"}:
        way_out = "write `init` and a condition, or the value in the declaration, as in `var n: Int = 0`"
    elif name.lower() in {"next", "spec", "fairness"}:
        way_out = "write a `transition` or `modification` for each kind of step; a step is one of them anyway"
    elif steps:
        head = error.excerpt(0, sign)
        way_out = f"write `transition {head} {{ … }}`, with `require` for conditions and `:=` for assignments"
    elif _CONDITIONS_ELSEWHERE.fullmatch(name):
        way_out = f"write `invariant {name}: {body}`"
    else:
        way_out = f"write `define {error.excerpt(0, sign)}: {error.guessed_type(sign + 1)} = {body}`"
    return error.diagnostic("`==` compares, and does not define", way_out, index=sign)


# ----------------------------------------------------------------- expressions


def explain_form(error: ErrorSite) -> Diagnostic | None:
    """Recognise a form of an expression that starts with a word of another language."""
    for form in _FORMS:
        found = form(error)
        if found is not None:
            return found
    return None


def _choice(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``any k: φ``, ``choose k in T: φ`` and ``any where φ``."""
    start = next((i for i in range(error.at, error.at - 4, -1) if _is_choice(error, i)), None)
    if start is None:
        return None
    word = error.text(start)
    assigned = error.text(start - 1) in {":=", "as", "="} and error.word not in {"var", "const", "define", "check"}
    if word == "any" and error.text(start + 1) == "where":
        return error.diagnostic(
            "`any where` needs a name for the value", f"write `any v where {_rest(error, start + 2)}`", index=start + 1
        )
    name = error.text(start + 1)
    if not error.is_word(start + 1) or name in RESERVED:
        return None
    colon = error.find(":", "|", "where", start=start + 2)
    condition = _rest(error, colon + 1) if colon is not None else "condition"
    bounds = _bounds(error, start + 2, name)
    if bounds:
        condition = bounds if colon is None else f"{bounds} and {condition}"
    if assigned:
        message = f"`{word}` is not part of the language" if word != "any" else "`any` has its condition behind `where`"
        return error.diagnostic(message, f"write `any {name} where {condition}`", index=start)
    if word == "any":
        return None
    return error.diagnostic(
        "an expression chooses no value",
        f"ask whether there is one, as in `exists {name} in 0..3: …`; an arbitrary value is "
        f"`any {name} where …`, as the whole right-hand side of an assignment",
        index=start,
    )


def _is_choice(error: ErrorSite, index: int) -> bool:
    word, follows = error.text(index), {":", "in", "\\", "|", "∈"}
    if index <= 0 or (word == "any" and error.text(index + 1) == "where"):
        return index > 0
    return (
        (word == "any" or bare(word) in ARBITRARY_WORDS - {"some"})
        and error.is_word(index + 1)
        and error.text(index + 1) not in RESERVED
        and error.text(index + 2) in (follows if word == "any" else {*follows, "where"})
    )


def _bounds(error: ErrorSite, index: int, name: str) -> str:
    """Return ``lo <= k <= hi`` for a membership in ``lo..hi`` at an index; else nothing."""
    index += error.text(index) == "\\"
    if error.text(index) in {"in", "∈"} and error.text(index + 2) == ".." and error.text(index + 3):
        return f"{error.text(index + 1)} <= {name} <= {error.text(index + 3)}"
    return ""


def _rest(error: ErrorSite, start: int) -> str:
    """Return the text up to the end of the line, without a brace that closes the rule."""
    end = start
    while end < len(error.lexemes) and error.text(end) != "}" and (end == start or not error.lexemes[end].first):
        end += 1
    return error.excerpt(start, end)


def _capital_word(error: ErrorSite) -> Diagnostic | None:
    """Recognise the words of TLA+ that are written in capital letters."""
    for index in (error.at - 1, error.at):
        word, operand = error.text(index), error.text(index + 1)
        if not error.is_word(index) or (not error.is_word(index + 1) and operand not in {"(", "<<", "<", "["}):
            continue
        match word:
            case "IF" | "THEN" | "ELSE":
                way_out = "write `if condition then value else value`, in small letters"
            case "LET" | "IN":
                way_out = f"write `let {operand if word == 'LET' else 'k'} = value in …`, in small letters and with `=`"
            case "DOMAIN":
                way_out = "the indices of a map are all values of a type: quantify over it, as in `forall a in A: …`"
            case "ENABLED":
                way_out = f"write `enabled {operand}`"
            case "UNCHANGED" if index > 0:
                way_out = "leave it out: variables that a rule does not assign keep their values"
            case "SUBSET" | "UNION" if error.word not in {"var", "const"}:
                way_out = "a set is a map to `Bool`: write `forall a in A: s[a] => t[a]`, or `s[a] or t[a]`"
            case _:
                continue
        return error.diagnostic(f"`{word}` is not part of the language", way_out, index=index)
    return None


def explain_except(error: ErrorSite, name: str, start: int, end: int | None = None) -> Diagnostic | None:
    """Recognise ``EXCEPT ![a] = e`` between two lexemes, as the new value of a map."""
    texts = [lexeme.text for lexeme in error.lexemes[start:end]]
    if "EXCEPT" not in texts:
        return None
    entry = "a"
    if "!" in texts and texts.index("!") + 2 < len(texts):
        entry = texts[texts.index("!") + 2]
    way_out = f"write `{name}[{entry}] := …`: the other entries keep their values"
    return error.diagnostic("a map is assigned entry by entry", way_out, index=start)


def _update(error: ErrorSite) -> Diagnostic | None:
    r"""Recognise ``[m EXCEPT ![a] = e]`` and ``[a \in A |-> e]``."""
    if error.relative(0) != "[" or "NOT" not in error.expected:
        return None
    closed = error.after_brackets(error.at)
    if (found := explain_except(error, error.relative(1), error.at, closed)) is not None:
        return found
    texts = [lexeme.text for lexeme in error.lexemes[error.at : closed]]
    if "|" in texts and ("->" in texts or "-" in texts):
        way_out = "at the start all entries have one value, `var m: A -> Bool = false`; a rule assigns all of them by "
        return error.diagnostic("there is no value for a whole map", f"{way_out}`for a in A {{ m[a] := … }}`")
    return None


def _disjoint(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``all disj a, b: A | φ``."""
    start = error.at - 1
    if error.text(start) not in {"all", "some", "no", "forall", "exists"} or error.relative(0) not in {
        "disj",
        "distinct",
    }:
        return None
    universal = error.text(start) in {"all", "forall"}
    front = "forall" if universal else "not exists" if error.text(start) == "no" else "exists"
    sign = "=>" if universal else "and"
    return error.diagnostic(
        f"there is no `{error.relative(0)}`", f"write `{front} a, b in T: a != b {sign} …`", index=error.at
    )


def _existence(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``some m`` and ``no m``, which ask whether a set has members."""
    start = error.at - 1
    word, name = error.text(start), error.relative(0)
    forms = {"some": "exists {}", "no": "not exists {}", "one": "count({}) == 1", "lone": "count({}) <= 1"}
    if word not in forms or not error.is_word(error.at) or name in RESERVED or error.relative(1) in {":", "in", ","}:
        return None
    if error.text(start - 1) == "->":
        return None
    bound = f"a in {error.index_type(name) or 'A'}: {name}[a]"
    return error.diagnostic(f"`{word}` is no quantifier", f"write `{forms[word].format(bound)}`", index=start)


def _conditional_behind(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``e if φ else f``."""
    if error.relative(0) != "if" or "OPERATOR" not in error.expected:
        return None
    otherwise = error.find("else", start=error.at)
    if otherwise is None:
        return None
    condition, other = error.excerpt(error.at + 1, otherwise), _rest(error, otherwise + 1)
    return error.diagnostic(
        "the condition of a value stands in front", f"write `if {condition} then {error.last.text} else {other}`"
    )


def _message(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``require(φ, "text")``."""
    following = error.lexemes[error.at + 1] if error.at + 1 < len(error.lexemes) else None
    if error.word != "require" or error.relative(0) != "," or following is None:
        return None
    if following.kind not in {LexemeKind.STRING, LexemeKind.BAD_STRING}:
        return None
    condition = error.excerpt(2 if error.text(1) == "(" else 1, error.at)
    return error.diagnostic(
        "a condition has no message", f"give it a label, which reports show: `require label: {condition}`"
    )


def _any_of(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``any(φ for a in A)``."""
    if error.last.text != "any" or error.relative(0) != "(":
        return None
    loop = error.find("for", start=error.at + 1)
    name, sort = (error.text(loop + 1), error.text(loop + 3)) if loop is not None else ("a", "A")
    body = error.excerpt(error.at + 1, loop) if loop is not None else "…"
    return error.diagnostic(
        "`any` is an arbitrary value", f"write `exists {name} in {sort}: {body}`", index=error.at - 1
    )


def _unequal(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``a is not b``."""
    if error.relative(0) != "is" or error.relative(1) != "not" or "OPERATOR" not in error.expected:
        return None
    return error.diagnostic("`is not` is not part of the language", "write `!=`", label="`!=` is meant")


def _index_with_a_type(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``var m: A -> Int = for a in A: 0``."""
    if error.relative(-1) != "for" or error.relative(-2) != "=" or error.relative(1) != "in":
        return None
    rest = error.text(error.at + 4) if error.text(error.at + 3) == ":" else "…"
    way_out = f"write `{error.excerpt(0, error.at + 1)}: {rest}`"
    return error.diagnostic("the indices of a map's value have no types of their own", way_out)


_FORMS = (
    _index_with_a_type,
    _choice,
    _capital_word,
    _update,
    _disjoint,
    _existence,
    _conditional_behind,
    _message,
    _any_of,
    _unequal,
)


def explain_membership(error: ErrorSite) -> Diagnostic | None:
    r"""Recognise ``x \in lo..hi``."""
    if error.relative(0) == "\\" and error.relative(1) == "in":
        bounds = _bounds(error, error.at, error.last.text)
        if bounds:
            return error.diagnostic("`\\in` is not part of the language", f"write `{bounds}`")
    return None


def explain_chosen(error: ErrorSite) -> Diagnostic | None:
    r"""Recognise ``x \in lo..hi``, ``x :in S`` and ``x := {a, b}`` as statements: an arbitrary value is assigned."""
    if not error.is_word(0):
        return None
    end = error.after_brackets(1)
    target, signs = error.excerpt(0, end), (error.text(end), error.text(end + 1))
    if signs in {("\\", "in"), (":", "in"), (":", "∈")} or signs[0] == "∈":
        start = end if signs[0] in {"\\", "∈"} else end + 1
        condition = _bounds(error, start, "v") or "condition"
    elif signs == (":=", "{") and error.at == end + 1:
        record = explain_braces(error, end + 1)
        if record is not None:
            return record
        values = [error.excerpt(*item) for item in error.items(end + 1)]
        condition = " or ".join(f"v == {value}" for value in values) or "condition"
    else:
        return None
    way_out = f"write `{target} := any v where {condition}`"
    return error.diagnostic("an arbitrary value of several is assigned with `any`", way_out, index=end)


# ----------------------------------------------------------------------- types


def explain_type(error: ErrorSite, declared: str) -> Diagnostic | None:
    """Recognise ranges of other languages, and words for how many values an index has.

    ``declared`` is the declaration in front of the type, such as ``var x: ``.
    """
    words = [lexeme.text for lexeme in error.lexemes[3:]]
    value = next((i for i, text in enumerate(words) if text in {"=", "where"}), len(words))
    for low, high, more in _RANGES:
        found = re.match(rf"{low}(-?\w+){high}(-?\w+){more}", " ".join(words[:value]))
        if found is not None:
            last = found.group(2)
            if "range" in low and last.isdecimal():
                last = str(int(last) - 1)
            way_out = f"write `{declared}{found.group(1)}..{last}`"
            return error.diagnostic("a range is written with `..`", way_out, index=3)
    many = next((i for i, text in enumerate(words[:value]) if text in {"one", "lone", "some"}), None)
    if many is None or not error.is_word(many + 4) or error.at not in {many + 3, many + 4}:
        return None
    domain, sort = error.excerpt(3, many + 3).removesuffix("->").strip(), error.text(many + 4)
    return error.diagnostic(
        "a map has exactly one value for each index",
        f"write `{declared}{domain} -> {sort}`; for any number of them `{declared}{domain}, {sort} -> Bool`",
        index=many + 3,
    )
