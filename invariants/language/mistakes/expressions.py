"""Mistakes in expressions.

Owns: the mistakes that can be made anywhere in an expression, each with a way out, and the diagnostic of last resort.
Must never know: which declaration or statement the expression is part of, beyond the word that starts it.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.language.mistakes.compounds import explain_compound
from invariants.language.mistakes.error_site import ErrorSite, Mistake
from invariants.language.mistakes.foreign_ideas import binder_at, explain_set
from invariants.language.mistakes.foreign_signs import explain_foreign
from invariants.language.mistakes.recovery import INFIX_WORDS
from invariants.language.tree.foreign_words import ARBITRARY_WORDS
from invariants.language.tree.keywords import RESERVED
from invariants.language.tree.lexemes import LexemeKind

_OPERATORS = frozenset(
    {"<=>", "=>", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "^", "and", "or", "div", "mod", "not"}
)
_OPERANDS = frozenset({"true", "false", "prev", "any"})
_WORDS_FOR_OPERATORS: Mapping[str, str] = {
    "and": "and",
    "or": "or",
    "div": "div",
    "mod": "mod",
    "implies": "=>",
    "iff": "<=>",
    "equals": "==",
    "is": "==",
    "xor": "!=",
    "rem": "mod",
    "plus": "+",
    "minus": "-",
}
"""Words for operators, in whatever case they are written."""

_EXPRESSION_FOLLOWS = _OPERATORS | {
    ":=",
    ":",
    "=",
    "(",
    "[",
    ",",
    "as",
    "where",
    "if",
    "then",
    "else",
    "in",
    "..",
    "require",
    "init",
}


def stands_for_operator(word: str) -> bool:
    """Return whether a word means an operator, in this language or elsewhere."""
    return word.lower() in _WORDS_FOR_OPERATORS


def explain_expression(error: ErrorSite) -> Diagnostic:
    """Return a diagnostic for a mistake in an expression, or for something in the place of an expression."""
    for mistake in _MISTAKES:
        found = mistake(error)
        if found is not None:
            return found
    return _by_expected(error)


def _equals(error: ErrorSite) -> Diagnostic | None:
    match error.relative(0):
        case "=" if error.relative(1) in {"<", ">"}:
            right = f"{error.relative(1)}="
            return error.diagnostic(f"there is no `={error.relative(1)}`", f"write `{right}`", Code.EQUALS_SIGN)
        case "=" if "NOT" in error.expected:
            return error.diagnostic("an expression is missing before `=`", "write it, or remove `=`", Code.EQUALS_SIGN)
        case "=":
            return error.diagnostic(
                "`=` does not compare", "write `==` to compare", Code.EQUALS_SIGN, label="`==` is meant", instead="=="
            )
        case "==" | ":=" if error.text(error.at - 2) == "let":
            return error.diagnostic(
                "`let` gives a name to a value with `=`",
                f"write `let {error.last.text} = … in …`",
                Code.EQUALS_SIGN,
                label="`=` is meant",
                instead="=",
            )
        case ":=":
            return _assigns(error, error.at)
        case ":" if error.relative(1) == "=":
            return _assigns(error, error.at)
    return None


def _assigns(error: ErrorSite, index: int) -> Diagnostic:
    if error.word in {"require", "init", "invariant", "assume", "define", "const", "var", "add", "rewrite"}:
        message = f"`{error.word}` has a condition or value, not an assignment"
        if error.word in {"define", "const", "var"}:
            way_out = "write `=` in front of the value; only rules assign"
        elif error.word == "require":
            way_out = "write `==` to compare; to assign, write it as a statement of its own, without `require`"
        else:
            way_out = "write `==` to compare; only rules assign"
    else:
        message, way_out = "an assignment inside an expression", "write `==` to compare; start a new line to assign"
    return error.diagnostic(message, way_out, Code.ASSIGNMENT_IN_EXPRESSION, index, "`:=` assigns")


def _quantifier(error: ErrorSite) -> Diagnostic | None:
    start = error.find_last("forall", "exists")
    if start is None:
        return None
    word = error.text(start)
    name, sort, _ = binder_at(error, start + 1)
    example = f"write `{word} {name} in {sort}: …`"
    body = error.find(":", start=start)
    separator = error.find("in", start=start)
    in_head = body is None or body >= error.at
    if not in_head:
        return None
    if error.text(start + 1) == "in":
        return error.diagnostic(f"names are missing between `{word}` and `in`", example, index=start)
    if separator is None or separator >= error.at:
        if error.relative(0) in {":", "∈"} or error.at == start + 1 or error.at == len(error.lexemes):
            return error.diagnostic(
                f"`{word}` needs names, `in` and a type", example, others=(Label(error.place(start)),)
            )
        return error.diagnostic(f"`in` and a type are expected after the names of `{word}`", example)
    dot = error.find(".", start=separator)
    if dot is not None and dot <= error.at:
        return error.diagnostic(
            f"`:` is expected between the type of `{word}` and the condition",
            example,
            index=dot,
            label="`:` is meant",
        )
    if error.at > separator + 1:
        comma = error.relative(-2) == "," and error.relative(0) not in {",", "in"}
        return error.diagnostic(
            f"`:` is expected between the type of `{word}` and the condition",
            example,
            index=error.at - 2 if comma else None,
            label="`:` is expected before this" if error.offending else "`:` is expected after this",
        )
    return None


def _conditional(error: ErrorSite) -> Diagnostic | None:
    start = error.find_last("if")
    if start is None:
        return None
    if error.relative(0) in {"elif", "elsif", "elseif"}:
        return error.diagnostic(f"there is no `{error.relative(0)}`", "write `if a then b else if c then d else e`")
    then = error.find("then", start=start)
    where = (Label(error.place(start), "this `if`"),)
    if then is None or then >= error.at:
        if error.relative(0) in {"{", ":", "?"} or "THEN" in error.expected:
            return error.diagnostic("`then` is expected", "write `if condition then value else value`", others=where)
        return None
    if "ELSE" in error.expected and error.find("else", start=then) is None:
        return error.diagnostic(
            "every `if` needs an `else`",
            "write `if condition then value else value`; it is an expression and always has a value",
            others=where,
        )
    return None


def _call_like(error: ErrorSite) -> Diagnostic | None:
    """Recognise forms that are written without parentheses, and those that need them."""
    before, now, after = error.relative(-1), error.relative(0), error.relative(1)
    if before in {"enabled", "unmodified"}:
        if now == "(":
            return error.diagnostic(
                f"`{before}` is written without parentheses",
                f"write `{before} {error.excerpt(error.at + 1, error.after_brackets(error.at) - 1)}`",
            )
        return error.diagnostic(f"a rule is expected after `{before}`", f"write `{before} rule` or `{before} rule(a)`")
    if before == "prev" and now == "(":
        return error.diagnostic("`prev` has no arguments", "write `prev`: the code that the site held before this edit")
    if now == "'" and before in {"]", ")", "'"}:
        message = "a second `'`" if before == "'" else "`'` stands behind the name"
        return error.diagnostic(message, "write `m'[a]` for the value of `m[a]` after the step")
    if before.lower() in ARBITRARY_WORDS and error.is_word(error.at) and error.text(error.at - 2) in {":=", "as"}:
        return error.diagnostic(
            f"`{before}` is not part of the language",
            f"write `any {now} where …` for an arbitrary value, or `any` alone for no constraint",
            index=error.at - 1,
        )
    if before == "any" or error.relative(-2) == "any":
        if now == "of" or before == "of":
            return error.diagnostic(
                "`any of` stands for unknown code, which replaces a whole rule",
                "write `rewrite rule as any of x, y where contract`, or `any v where condition` for a value",
            )
        if now == "in" or error.relative(1) == "in":
            return error.diagnostic(
                "`any` has a condition, not a type",
                "write `any v where condition`: the value is of the type of the assigned variable",
            )
        name = now if before == "any" else before
        if name.isidentifier() and name not in RESERVED:
            return error.diagnostic(
                f"`any {name}` needs a condition",
                f"write `any {name} where condition`, or `any` alone for no constraint",
            )
    if before == "saved" and error.is_word(error.at):
        return error.diagnostic("`saved` is written with parentheses", f"write `saved({now})`")
    if now == "in" and after in {"{", "["}:
        return error.diagnostic(
            "there are no sets", "compare with each value: `x == a or x == b`; or `lo <= x <= hi` for a range"
        )
    if now == "in":
        return error.diagnostic(
            "`in` only stands in `forall`, `exists`, `count`, `let` and the like",
            "to compare with some values write `x == a or x == b`, or `lo <= x <= hi`",
        )
    return None


def _aggregate(error: ErrorSite) -> Diagnostic | None:
    start = error.find_last("count", "sum", "min", "max")
    if start is None:
        return None
    name = error.text(start)
    first, second = start + 2, start + 3
    if error.is_word(first) and error.is_word(second) and error.at == second and error.text(second + 1) == ":":
        return error.diagnostic(
            f"`{name}(…)` names its values, then `in` and the type",
            f"write `{name}({error.text(second)} in {error.text(first)}: …)`",
            others=(Label(error.place(start), f"this `{name}`"),),
        )
    named = error.text(start + 1) == "(" and error.is_word(first) and error.at == second
    if named and error.relative(0) == ":":
        return error.diagnostic(
            f"`{name}(…)` names its values, then `in` and the type",
            f"write `{name}({error.text(first)} in {error.text(second + 1) or 'Agent'}: …)`",
            label="`in` is meant",
        )
    if error.find("in", start=start + 2) is None:
        return None
    end = error.after_brackets(start + 1)
    if error.text(start + 1) != "(" or not start < error.at < end:
        return None
    colon = error.find(":", start=start + 2)
    if colon is None or colon >= error.at:
        return error.diagnostic(
            f"`:` is expected in `{name}(…)`",
            f"write `{name}(a in Agent: …)`",
            others=(Label(error.place(start), f"this `{name}`"),),
        )
    return None


def _separators(error: ErrorSite) -> Diagnostic | None:
    match error.relative(0):
        case ",":
            way_out = "write `and` or `or` between conditions"
            if error.word == "require":
                way_out += ", or a `require` for each"
            return error.diagnostic(
                "`,` cannot stand between expressions here", f"{way_out}; statements need no commas"
            )
        case "->":
            return error.diagnostic("`->` only stands in the type of a map", "write `=>` for an implication")
        case "{":
            return error.diagnostic("`{` cannot start or follow an expression", "use `(` and `)` to group")
        case "[" if "LSQB" not in error.expected:
            return error.diagnostic("there are no lists", "entries of a map are written `m[a]`")
        case ".." | ".":
            return error.diagnostic(
                f"`{error.relative(0)}` cannot stand here",
                "a range `lo..hi` is a type, and `.` only stands in `E.member`; fields are written as maps, `m[a]`",
            )
    return None


def _missing_operand(error: ErrorSite) -> Diagnostic | None:
    now, last = error.relative(0), error.last
    if last.text in RESERVED - _OPERANDS and "NOT" not in error.expected:
        # The grammar took it for a name, because a name could stand there.
        what = "an expression before it" if last.text in INFIX_WORDS else "a name or a value instead"
        return error.diagnostic(f"an expression is expected, not {last.shown}", f"write {what}", index=error.at - 1)
    ends = error.offending is None or now in {")", "]", "}"}
    if now == "*" and last.text in {":=", "as"}:
        return error.diagnostic("an arbitrary value is not written `*`", "write `any`, or `any v where condition`")
    if now in _OPERATORS and now != "not" and "NOT" in error.expected:
        return error.diagnostic(f"an expression is missing before `{now}`", f"write the left operand of `{now}`")
    if "NOT" in error.expected and last.text in _EXPRESSION_FOLLOWS and (ends or error.is_word(error.at)):
        return error.diagnostic(
            f"an expression is missing after {last.shown}",
            f"write it, or remove {last.shown}",
            index=error.at - 1,
        )
    return None


def _let(error: ErrorSite) -> Diagnostic | None:
    start = error.find_last("let")
    if start is None or "IN" not in error.expected or error.text(start + 2) != "=":
        return None
    return error.diagnostic(
        "`let` needs `in` and an expression that uses the name",
        f"write `let {error.excerpt(start + 1, error.at)} in …`",
        label="`in` is expected before this" if error.offending else "`in` is expected after this",
        others=(Label(error.place(start), "this `let`"),),
    )


def _side_by_side(error: ErrorSite) -> Diagnostic | None:
    lexeme = error.offending
    if lexeme is None or "OPERATOR" not in error.expected:
        return None
    meant = _WORDS_FOR_OPERATORS.get(lexeme.text.lower())
    if lexeme.kind is LexemeKind.WORD and meant is not None:
        message = f"{lexeme.shown} is not part of the language"
        return error.diagnostic(message, f"write `{meant}`", label=f"`{meant}` is meant")
    if error.last.text == "for" and lexeme.text in {"all", "any", "each", "every"}:
        return error.diagnostic(
            f"`for {lexeme.text}` is one word here",
            f"write `forall {' in '.join(binder_at(error, error.at + 1)[:2])}: …`",
            index=error.at - 1,
            label="`forall` is meant",
        )
    if error.last.text == "captured" and lexeme.kind is LexemeKind.WORD:
        return error.diagnostic(
            "`captured` needs a site and the name of a value",
            "write `captured R.site.value`, or `captured R(a).site.value` for the code of one individual",
            index=error.at - 1,
        )
    if lexeme.kind in {LexemeKind.WORD, LexemeKind.NUMBER} or lexeme.text == "(":
        return error.diagnostic(
            f"{lexeme.shown} cannot follow {error.last.shown}",
            "an operator is missing between them, for example `and`; calls are written `f(x)`, entries of maps `m[a]`",
            others=(Label(error.place(error.at - 1), "complete so far"),),
        )
    return None


_MISTAKES: tuple[Mistake, ...] = (
    explain_compound,
    explain_set,
    explain_foreign,
    _equals,
    _quantifier,
    _aggregate,
    _conditional,
    _call_like,
    _let,
    _separators,
    _missing_operand,
    _side_by_side,
)

_SIGNS: Mapping[str, str] = {
    "LBRACE": "{",
    "RBRACE": "}",
    "LPAR": "(",
    "RPAR": ")",
    "LSQB": "[",
    "RSQB": "]",
    "COLON": ":",
    "COMMA": ",",
    "DOT": ".",
    "EQUAL": "=",
}


def _by_expected(error: ErrorSite) -> Diagnostic:
    """Return a diagnostic for a mistake that nothing recognises: the lexeme, and the words that could stand there."""
    expected = _expectation(error.expected)
    lexeme = error.offending
    if lexeme is None:
        message = f"something is missing after {error.last.shown}"
    elif expected.startswith("`") and " or " not in expected:
        message = f"{expected} is expected before {lexeme.shown}"
    else:
        message = f"{lexeme.shown} cannot stand here"
    return error.diagnostic(
        message,
        f"write {expected} here" if expected else "remove it, or look up this construct in the language reference",
        label="" if lexeme is not None else "the text ends too soon",
    )


def _expectation(expected: frozenset[str]) -> str:
    if "NOT" in expected:
        return "an expression"
    words = sorted(_SIGNS.get(name, name.lower()) for name in expected if not name.startswith(("__", "$")))
    shown = [
        "a name" if word in {"name", "target"} else "a number" if word == "number" else f"`{word}`" for word in words
    ]
    shown = list(dict.fromkeys(shown))
    return " or ".join(shown) if 0 < len(shown) <= 6 else ""
