"""Signs, numbers and strings of other languages.

Owns: the sign or word of this language that is meant.
Must never know: the declaration or statement around them, except for the terminals that could have stood there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from invariants.foundation.diagnostics import Diagnostic
from invariants.language.mistakes.error_site import ErrorSite
from invariants.language.tree.lexemes import LexemeKind

_MEANT: Mapping[str, str] = {
    "&&": "and",
    "&": "and",
    "∧": "and",
    "/\\": "and",
    "||": "or",
    "|": "or",
    "∨": "or",
    "\\/": "or",
    "!": "not",
    "¬": "not",
    "~": "not",
    "→": "=>",
    "⇒": "=>",
    "⟹": "=>",
    "==>": "=>",
    "-->": "=>",
    "↔": "<=>",
    "⇔": "<=>",
    "<->": "<=>",
    "<==>": "<=>",
    "≤": "<=",
    "≥": ">=",
    "=<": "<=",
    "≠": "!=",
    "<>": "!=",
    "/=": "!=",
    "=/=": "!=",
    "=!": "!=",
    "!==": "!=",
    "===": "==",
    "≔": ":=",
    "∀": "forall",
    "∃": "exists",
    "∈": "in",
    "×": "*",
    "·": "*",
    "÷": "/",
    "−": "-",
    "**": "^",
    "%": "mod",
    "...": "..",
    "…": "..",
    "::": ":",
    "::=": ":=",
    "//": "#",
    "/*": "#",
    "--": "#",
    "′": "'",
    "’": "'",
    "‘": "'",
}


def explain_foreign(error: ErrorSite) -> Diagnostic | None:
    """Recognise a sign, number or string that the language does not have."""
    lexeme = error.offending
    if lexeme is None:
        return None
    match lexeme.kind:
        case LexemeKind.FOREIGN if lexeme.text == "//" and _divides(error):
            return error.diagnostic("`//` is not part of the language", "write `div`", label="`div` is meant")
        case LexemeKind.FOREIGN if lexeme.text == "\\" and error.relative(1) == "*":
            return error.diagnostic("`\\*` does not start a comment", "start the comment with `#`")
        case LexemeKind.FOREIGN if lexeme.text == "::" and error.is_word(error.at - 1) and error.is_word(error.at + 1):
            way_out = f"write `{error.last.text}.{error.relative(1)}`"
            return error.diagnostic("`::` is not part of the language", way_out, label="`.` is meant")
        case LexemeKind.FOREIGN if lexeme.text in {"//", "/*"}:
            return error.diagnostic(f"{lexeme.shown} does not start a comment", "start the comment with `#`")
        case LexemeKind.FOREIGN if lexeme.text in {"+=", "-=", "*="}:
            name, sign = error.last.text, lexeme.text[0]
            way_out = f"write `{name} := {name} {sign} …`"
            return error.diagnostic(f"there is no operator {lexeme.shown}", way_out)
        case LexemeKind.FOREIGN if lexeme.text == ";":
            return error.diagnostic(
                "`;` is not needed: statements and declarations have no separators", "remove it", label="remove this"
            )
        case LexemeKind.FOREIGN if lexeme.text == "?":
            return error.diagnostic("there is no `? :`", "write `if condition then value else value`")
        case LexemeKind.FOREIGN if lexeme.text == "|" and "NOT" in error.expected:
            return error.diagnostic(
                "there is no `| |`", "write `count(a in Agent: condition)` for how many, `abs(x)` for how far from 0"
            )
        case LexemeKind.FOREIGN if lexeme.text == "|" and _in_head(error):
            start = error.find_last("forall", "exists", "count", "sum", "min", "max") or 0
            word, head = error.text(start), error.excerpt(start + 1, error.at).removeprefix("(")
            way_out = f"{word} {head}: …" if word in {"forall", "exists"} else f"{word}({head.strip()}: …)"
            return error.diagnostic("there is no `|`", f"write `{way_out}`", label="`:` is meant")
        case LexemeKind.FOREIGN if lexeme.text in _MEANT:
            right = _MEANT[lexeme.text]
            message = f"{lexeme.shown} is not part of the language"
            return error.diagnostic(message, f"write `{right}`", label=f"`{right}` is meant")
        case LexemeKind.FOREIGN:
            character = f"{lexeme.shown} (U+{ord(lexeme.text[0]):04X})" if not lexeme.text.isascii() else lexeme.shown
            return error.diagnostic(
                f"{character} is not part of the language", "remove it; only comments may have any text"
            )
        case LexemeKind.BAD_STRING if lexeme.text[0] == '"':
            return error.diagnostic("this string does not end on its line", 'write `"` at its end', label="starts here")
        case LexemeKind.STRING | LexemeKind.BAD_STRING:
            return error.diagnostic(
                "a string has no meaning here",
                "only `import` and `spec` have strings; for a few fixed values declare an `enum`, "
                "whose members are written without quotes",
            )
        case LexemeKind.BAD_NUMBER:
            return error.diagnostic(f"{lexeme.shown} is not a number", _number_help(lexeme.text))
    return None


def _divides(error: ErrorSite) -> bool:
    """Return whether ``//`` stands between a value and a number, and so does not start a comment."""
    following = error.lexemes[error.at + 1] if error.at + 1 < len(error.lexemes) else None
    if following is None or following.first or error.offending is None or error.offending.first or error.at == 0:
        return False
    declared = re.search(rf"\b(?:var|const)\s+{re.escape(following.text)}\b", error.source.text)
    return following.kind is LexemeKind.NUMBER or declared is not None


def _in_head(error: ErrorSite) -> bool:
    """Return whether a quantifier or an aggregate has named its type, and its body has not begun."""
    start = error.find_last("in")
    return start is not None and "COLON" in error.expected and "OPERATOR" in error.expected


def _number_help(text: str) -> str:
    if text[:2].lower() in {"0x", "0b", "0o"}:
        return f"write it with decimal digits: `{int(text, 0)}`" if _is_integer(text) else "write decimal digits only"
    if text.startswith("."):
        return f"write `0{text}`"
    if text.endswith("."):
        return f"write `{text}0`, or `{text[:-1]}`"
    if "e" in text.lower() and text.lower().replace("e", "", 1).replace(".", "", 1).isdigit():
        return "write all digits: `1_000_000`, `0.001`"
    if text[0].isdigit() and text.isidentifier() is False and text.lstrip("0123456789_").isidentifier():
        return "names do not start with a digit"
    return "numbers are written like `12`, `0.25` or `1_000_000`"


def _is_integer(text: str) -> bool:
    try:
        int(text, 0)
    except ValueError:
        return False
    return True
