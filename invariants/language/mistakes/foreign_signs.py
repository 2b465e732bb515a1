"""Signs, numbers and strings of other languages.

Owns: what is written here instead.
Must never know: where in a declaration or statement they stand, beyond what could have stood there.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.foundation.diagnostics import Diagnostic
from invariants.language.mistakes.error_site import ErrorSite
from invariants.language.tree.lexemes import Kind

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


def foreign(situation: ErrorSite) -> Diagnostic | None:
    """A sign, number or string that the language does not have."""
    lexeme = situation.offending
    if lexeme is None:
        return None
    match lexeme.kind:
        case Kind.FOREIGN if lexeme.text in {"//", "/*"}:
            return situation.tell(f"{lexeme.shown} does not start a comment", "start the comment with `#`")
        case Kind.FOREIGN if lexeme.text in {"+=", "-=", "*="}:
            name, sign = situation.last.text, lexeme.text[0]
            way_out = f"write `{name} := {name} {sign} …`"
            return situation.tell(f"there is no operator {lexeme.shown}", way_out)
        case Kind.FOREIGN if lexeme.text == ";":
            return situation.tell(
                "`;` is not needed: statements and declarations have no separators", "remove it", label="remove this"
            )
        case Kind.FOREIGN if lexeme.text == "?":
            return situation.tell("there is no `? :`", "write `if condition then value else value`")
        case Kind.FOREIGN if lexeme.text == "|" and "NOT" in situation.expected:
            return situation.tell(
                "there is no `| |`", "write `count(a in Agent: condition)` for how many, `abs(x)` for how far from 0"
            )
        case Kind.FOREIGN if lexeme.text == "|" and _in_head(situation):
            return situation.tell("there is no `|`", "write `count(a in Agent: condition)`", label="`:` is meant")
        case Kind.FOREIGN if lexeme.text in _MEANT:
            right = _MEANT[lexeme.text]
            message = f"{lexeme.shown} is not part of the language"
            return situation.tell(message, f"write `{right}`", label=f"`{right}` is meant")
        case Kind.FOREIGN:
            character = f"{lexeme.shown} (U+{ord(lexeme.text[0]):04X})" if not lexeme.text.isascii() else lexeme.shown
            return situation.tell(
                f"{character} is not part of the language", "remove it; only comments may have any text"
            )
        case Kind.BAD_STRING if lexeme.text[0] == '"':
            return situation.tell("this string does not end on its line", 'write `"` at its end', label="starts here")
        case Kind.STRING | Kind.BAD_STRING:
            return situation.tell(
                "a string has no meaning here",
                "only `import` and `spec` have strings; for a few fixed values declare an `enum`, "
                "whose members are written without quotes",
            )
        case Kind.BAD_NUMBER:
            return situation.tell(f"{lexeme.shown} is not a number", _number_help(lexeme.text))
    return None


def _in_head(situation: ErrorSite) -> bool:
    """Whether a quantifier or an aggregate has said what it goes through, and not yet what of it."""
    start = situation.find_last("in")
    return start is not None and "COLON" in situation.expected and "OPERATOR" in situation.expected


def _number_help(text: str) -> str:
    if text.startswith("."):
        return f"write `0{text}`"
    if text.endswith("."):
        return f"write `{text}0`, or `{text[:-1]}`"
    if "e" in text.lower() and text.lower().replace("e", "", 1).replace(".", "", 1).isdigit():
        return "write all digits: `1_000_000`, `0.001`"
    if text[0].isdigit() and text.isidentifier() is False and text.lstrip("0123456789_").isidentifier():
        return "names do not start with a digit"
    return "numbers are written like `12`, `0.25` or `1_000_000`"
