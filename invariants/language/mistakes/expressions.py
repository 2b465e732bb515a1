"""What goes wrong in expressions.

Owns: the mistakes that can be made anywhere in an expression, each with a way out, and what to say when none fits.
Must never know: which declaration or statement the expression is part of, beyond the word that starts it.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.language.mistakes.error_site import ErrorSite, Mistake
from invariants.language.mistakes.foreign_signs import foreign
from invariants.language.mistakes.recovery import INFIX_WORDS
from invariants.language.tree.keywords import RESERVED
from invariants.language.tree.lexemes import Kind

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
    """Whether a word means an operator, here or elsewhere."""
    return word.lower() in _WORDS_FOR_OPERATORS


def explain_expression(situation: ErrorSite) -> Diagnostic:
    """What is wrong in an expression, or with what stands in place of one."""
    for mistake in _MISTAKES:
        found = mistake(situation)
        if found is not None:
            return found
    return _anything(situation)


def _equals(situation: ErrorSite) -> Diagnostic | None:
    match situation.relative(0):
        case "=" if situation.relative(1) in {"<", ">"}:
            right = f"{situation.relative(1)}="
            return situation.tell(f"there is no `={situation.relative(1)}`", f"write `{right}`", Code.EQUALS_SIGN)
        case "=" if "NOT" in situation.expected:
            return situation.tell("an expression is missing before `=`", "write it, or remove `=`", Code.EQUALS_SIGN)
        case "=":
            return situation.tell(
                "`=` does not compare",
                "write `==` to compare",
                Code.EQUALS_SIGN,
                label="`==` is meant",
            )
        case "==" | ":=" if situation.text(situation.at - 2) == "let":
            return situation.tell(
                "`let` gives a name to a value with `=`",
                f"write `let {situation.last.text} = … in …`",
                Code.EQUALS_SIGN,
                label="`=` is meant",
            )
        case ":=":
            return _assigns(situation, situation.at)
        case ":" if situation.relative(1) == "=":
            return _assigns(situation, situation.at)
    return None


def _assigns(situation: ErrorSite, index: int) -> Diagnostic:
    if situation.word in {"require", "init", "invariant", "assume", "define", "const", "var", "add", "rewrite"}:
        message = f"`{situation.word}` has a condition or value, not an assignment"
        if situation.word in {"define", "const", "var"}:
            way_out = "write `=` in front of the value; only rules assign"
        elif situation.word == "require":
            way_out = "write `==` to compare; to assign, write it as a statement of its own, without `require`"
        else:
            way_out = "write `==` to compare; only rules assign"
    else:
        message, way_out = "an assignment inside an expression", "write `==` to compare; start a new line to assign"
    return situation.tell(message, way_out, Code.ASSIGNMENT_IN_EXPRESSION, index, "`:=` assigns")


def _quantifier(situation: ErrorSite) -> Diagnostic | None:
    start = situation.find_last("forall", "exists")
    if start is None:
        return None
    word = situation.text(start)
    example = f"write `{word} a in Agent: …`"
    body = situation.find(":", start=start)
    separator = situation.find("in", start=start)
    in_head = body is None or body >= situation.at
    if not in_head:
        return None
    if situation.text(start + 1) == "in":
        return situation.tell(f"names are missing between `{word}` and `in`", example, index=start)
    if separator is None or separator >= situation.at:
        if situation.relative(0) in {":", "∈"} or situation.at == start + 1 or situation.at == len(situation.lexemes):
            return situation.tell(
                f"`{word}` needs names, `in` and a type", example, others=(Label(situation.place(start)),)
            )
        return situation.tell(f"`in` and a type are expected after the names of `{word}`", example)
    dot = situation.find(".", start=separator)
    if dot is not None and dot <= situation.at:
        return situation.tell(
            f"`:` is expected between the type of `{word}` and what holds for it",
            example,
            index=dot,
            label="`:` is meant",
        )
    if situation.at > separator + 1:
        return situation.tell(
            f"`:` is expected between the type of `{word}` and what holds for it",
            example,
            label="`:` is expected before this" if situation.offending else "`:` is expected after this",
        )
    return None


def _conditional(situation: ErrorSite) -> Diagnostic | None:
    start = situation.find_last("if")
    if start is None:
        return None
    if situation.relative(0) in {"elif", "elsif", "elseif"}:
        return situation.tell(f"there is no `{situation.relative(0)}`", "write `if a then b else if c then d else e`")
    then = situation.find("then", start=start)
    where = (Label(situation.place(start), "this `if`"),)
    if then is None or then >= situation.at:
        if situation.relative(0) in {"{", ":", "?"} or "THEN" in situation.expected:
            return situation.tell("`then` is expected", "write `if condition then value else value`", others=where)
        return None
    if "ELSE" in situation.expected and situation.find("else", start=then) is None:
        return situation.tell(
            "every `if` needs an `else`",
            "write `if condition then value else value`; it is an expression and always has a value",
            others=where,
        )
    return None


def _call_like(situation: ErrorSite) -> Diagnostic | None:
    """Forms that are written without parentheses, and those that need them."""
    before, now, after = situation.relative(-1), situation.relative(0), situation.relative(1)
    if before in {"enabled", "unmodified"}:
        if now == "(":
            return situation.tell(
                f"`{before}` is written without parentheses",
                f"write `{before} {situation.excerpt(situation.at + 1, situation.after_brackets(situation.at) - 1)}`",
            )
        return situation.tell(f"a rule is expected after `{before}`", f"write `{before} rule` or `{before} rule(a)`")
    if before == "prev" and now == "(":
        return situation.tell("`prev` has no arguments", "write `prev`: what the site held before this edit")
    if now == "'" and before in {"]", ")", "'"}:
        message = "a second `'`" if before == "'" else "`'` stands behind the name"
        return situation.tell(message, "write `m'[a]` for the value of `m[a]` after the step")
    if before == "any" or situation.relative(-2) == "any":
        if now == "of" or before == "of":
            return situation.tell(
                "`any of` stands for unknown code, which replaces a whole rule",
                "write `rewrite rule as any of x, y where contract`, or `any v where condition` for a value",
            )
        name = now if before == "any" else before
        if name.isidentifier() and name not in RESERVED:
            return situation.tell(
                f"`any {name}` needs a condition",
                f"write `any {name} where condition`, or `any` alone for no constraint",
            )
    if before == "saved" and situation.is_word(situation.at):
        return situation.tell("`saved` is written with parentheses", f"write `saved({now})`")
    if now == "in" and after in {"{", "["}:
        return situation.tell(
            "there are no sets", "compare with each value: `x == a or x == b`; or `lo <= x <= hi` for a range"
        )
    if now == "in":
        return situation.tell(
            "`in` only stands in `forall`, `exists`, `count`, `let` and the like",
            "to compare with some values write `x == a or x == b`, or `lo <= x <= hi`",
        )
    return None


def _aggregate(situation: ErrorSite) -> Diagnostic | None:
    start = situation.find_last("count", "sum", "min", "max")
    if start is None:
        return None
    name = situation.text(start)
    first, second = start + 2, start + 3
    if (
        situation.is_word(first)
        and situation.is_word(second)
        and situation.at == second
        and situation.text(second + 1) == ":"
    ):
        return situation.tell(
            f"`{name}(…)` names what it goes through, then `in` and the type",
            f"write `{name}({situation.text(second)} in {situation.text(first)}: …)`",
            others=(Label(situation.place(start), f"this `{name}`"),),
        )
    named = situation.text(start + 1) == "(" and situation.is_word(first) and situation.at == second
    if named and situation.relative(0) == ":":
        return situation.tell(
            f"`{name}(…)` names what it goes through, then `in` and the type",
            f"write `{name}({situation.text(first)} in {situation.text(second + 1) or 'Agent'}: …)`",
            label="`in` is meant",
        )
    if situation.find("in", start=start + 2) is None:
        return None
    end = situation.after_brackets(start + 1)
    if situation.text(start + 1) != "(" or not start < situation.at < end:
        return None
    colon = situation.find(":", start=start + 2)
    if colon is None or colon >= situation.at:
        return situation.tell(
            f"`:` is expected in `{name}(…)`",
            f"write `{name}(a in Agent: …)`",
            others=(Label(situation.place(start), f"this `{name}`"),),
        )
    return None


def _separators(situation: ErrorSite) -> Diagnostic | None:
    match situation.relative(0):
        case ",":
            way_out = "write `and` or `or` between conditions"
            if situation.word == "require":
                way_out += ", or a `require` for each"
            return situation.tell("`,` cannot stand between expressions here", f"{way_out}; statements need no commas")
        case "->":
            return situation.tell("`->` only stands in the type of a map", "write `=>` for an implication")
        case "{":
            return situation.tell("`{` cannot start or follow an expression", "use `(` and `)` to group")
        case "[" if "LSQB" not in situation.expected:
            return situation.tell("there are no lists", "entries of a map are written `m[a]`")
        case ".." | ".":
            return situation.tell(
                f"`{situation.relative(0)}` cannot stand here",
                "a range `lo..hi` is a type, and `.` only stands in `E.member`; fields are written as maps, `m[a]`",
            )
    return None


def _missing_operand(situation: ErrorSite) -> Diagnostic | None:
    now, last = situation.relative(0), situation.last
    if last.text in RESERVED - _OPERANDS and "NOT" not in situation.expected:
        # The grammar took it for a name, because a name could stand there.
        what = "what stands before it" if last.text in INFIX_WORDS else "a name or a value instead"
        return situation.tell(f"an expression is expected, not {last.shown}", f"write {what}", index=situation.at - 1)
    ends = situation.offending is None or now in {")", "]", "}"}
    if now in _OPERATORS and now != "not" and "NOT" in situation.expected:
        return situation.tell(f"an expression is missing before `{now}`", f"write what `{now}` applies to")
    if "NOT" in situation.expected and last.text in _EXPRESSION_FOLLOWS and (ends or situation.is_word(situation.at)):
        return situation.tell(
            f"an expression is missing after {last.shown}",
            "write it, or remove what stands before",
            index=situation.at - 1,
        )
    return None


def _let(situation: ErrorSite) -> Diagnostic | None:
    start = situation.find_last("let")
    if start is None or "IN" not in situation.expected or situation.text(start + 2) != "=":
        return None
    return situation.tell(
        "`let` needs `in` and what the name is for",
        f"write `let {situation.excerpt(start + 1, situation.at)} in …`",
        label="`in` is expected before this" if situation.offending else "`in` is expected after this",
        others=(Label(situation.place(start), "this `let`"),),
    )


def _side_by_side(situation: ErrorSite) -> Diagnostic | None:
    lexeme = situation.offending
    if lexeme is None or "OPERATOR" not in situation.expected:
        return None
    meant = _WORDS_FOR_OPERATORS.get(lexeme.text.lower())
    if lexeme.kind is Kind.WORD and meant is not None:
        message = f"{lexeme.shown} is not part of the language"
        return situation.tell(message, f"write `{meant}`", label=f"`{meant}` is meant")
    if situation.last.text == "for" and lexeme.text in {"all", "any", "each", "every"}:
        return situation.tell(
            f"`for {lexeme.text}` is one word here",
            "write `forall a in Agent: …`",
            index=situation.at - 1,
            label="`forall` is meant",
        )
    if lexeme.kind in {Kind.WORD, Kind.NUMBER} or lexeme.text == "(":
        return situation.tell(
            f"{lexeme.shown} cannot follow {situation.last.shown}",
            "an operator is missing between them, for example `and`; calls are written `f(x)`, entries of maps `m[a]`",
            others=(Label(situation.place(situation.at - 1), "complete so far"),),
        )
    return None


_MISTAKES: tuple[Mistake, ...] = (
    foreign,
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


def _anything(situation: ErrorSite) -> Diagnostic:
    """What to say when no mistake is recognised: what stands there, and what could stand there."""
    expected = _expectation(situation.expected)
    lexeme = situation.offending
    if lexeme is None:
        message = f"something is missing after {situation.last.shown}"
    elif expected.startswith("`") and " or " not in expected:
        message = f"{expected} is expected before {lexeme.shown}"
    else:
        message = f"{lexeme.shown} cannot stand here"
    return situation.tell(
        message,
        f"write {expected} here" if expected else "remove it, or look up in the language reference what can stand here",
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
