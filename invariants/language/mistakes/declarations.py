"""What goes wrong in declarations.

Owns: the mistakes in the shape of a declaration, each with a way out.
Must never know: statements.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.suggestions import closest
from invariants.language.mistakes.checks import explain_check
from invariants.language.mistakes.error_site import ErrorSite, Mistake
from invariants.language.mistakes.expressions import explain_expression
from invariants.language.mistakes.foreign_signs import foreign
from invariants.language.tree.keywords import DECLARATION_WORDS, FOREIGN_DECLARATION_WORDS, RESERVED, STATEMENT_WORDS
from invariants.language.tree.lexemes import Kind


def explain_declaration(situation: ErrorSite) -> Diagnostic:
    """What is wrong in a declaration."""
    lexeme = situation.offending
    if lexeme is not None and lexeme.text in {"//", "/*"}:
        return explain_expression(situation)
    if lexeme is not None and situation.at > 0 and lexeme.first and lexeme.kind is Kind.WORD and _may_start(situation):
        rest = ErrorSite(situation.source, situation.lexemes[situation.at :], 0, situation.expected)
        return _unknown_declaration(rest)
    mistake = _MISTAKES.get(situation.word)
    if mistake is None:
        return _unknown_declaration(situation)
    return mistake(situation) or explain_expression(situation)


def _may_start(situation: ErrorSite) -> bool:
    """Whether a declaration could start where the text stops making sense."""
    return "VAR" in situation.expected and situation.lexemes[situation.at].column <= situation.lexemes[0].column


def _unknown_declaration(situation: ErrorSite) -> Diagnostic:
    first = situation.lexemes[0]
    if first.kind is not Kind.WORD and (found := foreign(situation)) is not None:
        return found
    meant = FOREIGN_DECLARATION_WORDS.get(first.text) or closest(first.text, DECLARATION_WORDS)
    if meant is not None:
        return situation.tell(
            f"{first.shown} does not start a declaration", f"did you mean `{meant}`?", index=0, label=f"`{meant}`?"
        )
    if first.text in STATEMENT_WORDS or situation.find(":=") is not None:
        return situation.tell(
            "a statement outside a rule",
            "statements stand between the braces of a `transition` or `modification`; is there one `}` too many above?",
            index=0,
        )
    return situation.tell(
        f"{first.shown} does not start a declaration",
        f"a declaration starts with `{'`, `'.join(DECLARATION_WORDS)}`",
        index=0,
    )


def _nameless(situation: ErrorSite, example: str) -> Diagnostic | None:
    """A declaration without a name where it should have one."""
    if situation.at == 1:
        return situation.tell(f"`{situation.word}` needs a name", f"write `{example}`")
    return None


# ----------------------------------------------------------------- what exists


def _file(situation: ErrorSite) -> Diagnostic | None:
    word = situation.word
    path = next((lexeme for lexeme in situation.lexemes if lexeme.kind in {Kind.STRING, Kind.BAD_STRING}), None)
    inner = path.text.strip("\"'“”„") if path is not None else "model.inv"
    if word == "import" and situation.at == 1:
        if path is None and len(situation.lexemes) > 1:
            inner = "".join(lexeme.text for lexeme in situation.lexemes[1:4])
        return situation.tell("`import` needs a file in double quotes", f'write `import "{inner}"`')
    if word == "spec" and situation.at >= 2:
        name = situation.text(1)
        return situation.tell("`spec` needs the file of its system", f'write `spec {name} for "{inner}"`')
    if situation.at == 2 and situation.text(2) in {"{", ":"}:
        return situation.tell(
            f"`{word}` has no body",
            "remove this and what closes it: all declarations of the file belong to the system",
        )
    if situation.at == 2 and situation.is_word(1) and situation.text(2) != ";":
        return situation.tell(
            f"{situation.lexemes[min(2, len(situation.lexemes) - 1)].shown} cannot follow `{word} {situation.text(1)}`",
            f"`{word} {situation.text(1)}` is complete; start a declaration",
        )
    return _nameless(situation, "system name" if word == "system" else f'spec name for "{inner}"')


def _enum(situation: ErrorSite) -> Diagnostic | None:
    name = situation.text(1) if situation.is_word(1) else "E"
    if situation.at == 2:
        return situation.tell("the members of an `enum` stand in braces", f"write `enum {name} {{ a, b }}`")
    if situation.relative(0) == "}":
        if situation.relative(-1) == "{":
            return situation.tell("an `enum` needs at least one member", f"write `enum {name} {{ a, b }}`")
        return situation.tell("a member is missing after `,`", "remove the last comma", index=situation.at - 1)
    if situation.at > 2:
        return situation.tell(
            "members of an `enum` are names with commas between them", f"write `enum {name} {{ a, b }}`"
        )
    return _nameless(situation, "enum E { a, b }")


def _type(situation: ErrorSite) -> Diagnostic | None:
    if (situation.at == 2 and situation.relative(0) in {"=", "(", ":", "{"}) or (
        situation.at == 2 and situation.offending is not None
    ):
        return situation.tell(
            "after the name of a `type` only its number of individuals can stand",
            f"write `type {situation.text(1)} [3]`; a type of a few fixed values is an `enum`",
        )
    return _nameless(situation, "type T [3]")


def _state(situation: ErrorSite) -> Diagnostic | None:
    """``const`` and ``var``."""
    word, name = situation.word, situation.text(1)
    if situation.at == 2:
        match situation.relative(0):
            case "=" | ":=" | "==":
                value = situation.excerpt(3)
                return situation.tell(
                    f"`{word} {name}` needs a type",
                    f"write `{word} {name}: {_type_of(value)} = {value}`",
                    label="a type is missing before this",
                )
            case ",":
                return situation.tell(f"one name in each `{word}`", f"write a `{word}` for each name")
            case "[" | "(":
                inner = situation.excerpt(3, situation.after_brackets(2) - 1)
                return situation.tell("the type of a map comes after `:`", f"write `{word} {name}: {inner} -> Bool`")
            case ":":
                return None
        rest = situation.excerpt(2) if situation.is_word(2) else ""
        wanted = f"Int {rest}" if rest.startswith("where") else rest or "Int"
        return situation.tell(f"`{word} {name}` needs `:` and a type", f"write `{word} {name}: {wanted}`")
    if situation.at > 2:
        return _state_type(situation, word, name)
    return _nameless(situation, f"{word} x: Int")


def _state_type(situation: ErrorSite, word: str, name: str) -> Diagnostic | None:
    value = situation.find("=", "where", start=3)
    if value is not None and value < situation.at:
        return None
    wrong = situation.find("==", "=>", "<=>", start=3)
    if wrong is not None and wrong < situation.at:
        # Both can stand in the bounds of a range, so the mistake is only noticed later.
        meant = "=" if situation.text(wrong) == "==" else "->"
        return situation.tell(
            f"`{situation.text(wrong)}` cannot stand in a type",
            f"write `{word} {situation.excerpt(1, wrong)} {meant} {situation.excerpt(wrong + 1)}`",
            Code.EQUALS_SIGN if meant == "=" else Code.SYNTAX,
            index=wrong,
            label=f"`{meant}` is meant",
        )
    index = situation.find("[", start=3)
    if index is not None and index > 3 and index < situation.at:
        inner = situation.excerpt(index + 1, situation.after_brackets(index) - 1)
        domain = f"0..{int(inner) - 1}" if inner.isdecimal() and 0 < int(inner) < 10**9 else inner
        return situation.tell(
            "the type of a map is written with `->`",
            f"write `{word} {name}: {domain} -> {situation.excerpt(3, index)}`",
            index=index,
        )
    lexeme = situation.offending
    if lexeme is not None and lexeme.first and lexeme.kind is Kind.WORD and situation.relative(1) == ":":
        return situation.tell(
            f"{lexeme.shown} needs a `{word}` of its own", f"write `{word} {lexeme.text}: …`", index=situation.at
        )
    match situation.relative(0):
        case ":=" | "==":
            return situation.tell(
                f"`{situation.relative(0)}` cannot give `{name}` its value",
                f"write `{word} {name}: … = …`",
                Code.EQUALS_SIGN,
                label="`=` is meant",
            )
        case ":" if situation.relative(1) == "=":
            return situation.tell(
                f"`:=` cannot give `{name}` its value", f"write `{word} {name}: … = …`", Code.EQUALS_SIGN
            )
        case "=>" | "→" | "⇒" | "-->":
            return situation.tell("the type of a map has `->`", f"write `{word} {name}: A -> B`", label="`->` is meant")
        case "where" if word == "var":
            return situation.tell(
                "`where` only stands in `const`", f"write `init` and a condition to constrain where `{name}` starts"
            )
        case "{":
            return situation.tell(
                "a type of a few fixed values has a name", "declare `enum E { a, b }` and use `E` here"
            )
        case "[" | "of":
            return situation.tell(
                "there are no lists or sets", "a range is `0..3`; several values are a map, `0..3 -> Bool`"
            )
        case "*" | "×" | "->":
            return situation.tell(
                "a map of several arguments has commas", f"write `{word} {name}: A, B -> C`; maps of maps do not exist"
            )
        case ",":
            return situation.tell(f"one name in each `{word}`", f"write a `{word}` for each name")
    if situation.offending is None or situation.relative(0) == "=":
        return situation.tell(f"a type is missing after {situation.last.shown}", f"write `{word} {name}: Int`")
    return None


def _type_of(value: str) -> str:
    if value in {"true", "false"}:
        return "Bool"
    if "." in value and value.replace(".", "", 1).isdigit():
        return "Real"
    return "Int" if value.lstrip("-").isdigit() else "T"


def _define(situation: ErrorSite) -> Diagnostic | None:
    name = situation.text(1)
    body = situation.find("=", start=1)
    if body is not None and body < situation.at:
        return None
    if situation.relative(0) in {"=", ":="} and situation.find(":", start=2) is None:
        return situation.tell(
            f"`define {name}` needs the type of its value",
            f"write `define {situation.excerpt(1, situation.at)}: Bool = …`",
            label="a type is missing before this",
        )
    if situation.relative(0) in {":=", "=="} or (situation.relative(0) == ":" and situation.relative(1) == "="):
        return situation.tell(
            "a definition has `=`", f"write `define {name}: … = …`", Code.EQUALS_SIGN, label="`=` is meant"
        )
    if situation.text(2) == "(" and situation.at < situation.after_brackets(2):
        return _parameters(situation)
    colon = situation.after_brackets(2) if situation.text(2) == "(" else 2
    head = situation.excerpt(1, colon)
    if situation.at > 1 and situation.text(colon) != ":":
        return situation.tell(
            f"`define {name}` needs `:` and the type of its value", f"write `define {head}: Bool = …`", index=colon
        )
    if situation.at == colon + 1:
        return situation.tell("a type is missing after `:`", f"write `define {head}: Bool = …`", index=colon)
    if situation.at > 2:
        return situation.tell(
            "`=` and an expression are expected after the type",
            f"write `define {situation.excerpt(1, situation.at)} = …`",
        )
    return _nameless(situation, "define f(x: T): Bool = …")


# -------------------------------------------------------------- what must hold


def _init(situation: ErrorSite) -> Diagnostic | None:
    if situation.at == 1 and situation.relative(0) in {"", ":"}:
        return situation.tell("`init` needs a condition", "write `init condition` or `init name: condition`", index=0)
    if situation.relative(0) in {"=", ":=", ":"} and situation.is_word(1) and situation.at == 2:
        return situation.tell(
            "`init` has a condition, not an assignment",
            f"write `init {situation.text(1)} == …`, or give the value in `var {situation.text(1)}: T = …`",
            Code.ASSIGNMENT_IN_EXPRESSION if situation.relative(0) != "=" else Code.EQUALS_SIGN,
            label="`==` is meant",
        )
    return None


def _promise(situation: ErrorSite) -> Diagnostic | None:
    """``invariant`` and ``assume``."""
    word, name = situation.word, situation.text(1)
    if situation.at == 1 or (situation.at == 2 and name in RESERVED):
        return situation.tell(
            f"`{word}` needs a name and `:`",
            f"write `{word} name: condition`",
            index=min(1, len(situation.lexemes) - 1),
        )
    if situation.at == 2 and situation.offending is None:
        return situation.tell(f"`{word} {name}` needs a condition", f"write `{word} {name}: condition`")
    if situation.at == 2:
        wrong = situation.relative(0) in {"=", ":=", "==", "{"}
        return situation.tell(
            f"`:` is expected after `{word} {name}`",
            f"write `{word} {name}: condition`",
            Code.EQUALS_SIGN if situation.relative(0) in {"=", ":=", "=="} else Code.SYNTAX,
            label="`:` is meant" if wrong else "`:` is expected before this",
        )
    return None


# ---------------------------------------------------------------------- rules


def _rule(situation: ErrorSite) -> Diagnostic | None:
    """The first line of a rule, up to its ``{``."""
    kind = next((index for index in (0, 1) if situation.text(index) in {"transition", "modification"}), None)
    if kind is None:
        return situation.tell(
            "`dormant` stands in front of a rule", "write `dormant transition name { … }` or `dormant modification …`"
        )
    word = situation.text(kind)
    if situation.at == kind + 1:
        return situation.tell(f"`{word}` needs a name", f"write `{word} name {{ … }}`")
    name = situation.text(kind + 1)
    opening = kind + 2
    if situation.text(opening) == "(" and situation.at < situation.after_brackets(opening):
        return _parameters(situation)
    if situation.text(opening) == "[":
        return situation.tell(
            "parameters stand in parentheses", f"write `{word} {name}(a: Agent) {{ … }}`", index=opening
        )
    return situation.tell(
        f"`{{` is expected before the body of `{name}`",
        f"write `{word} {situation.excerpt(kind + 1, situation.at)} {{ … }}`",
        label="`{` is expected before this" if situation.offending is not None else "`{` is expected after this",
    )


def _parameters(situation: ErrorSite) -> Diagnostic | None:
    now, before = situation.relative(0), situation.relative(-1)
    if now == ")" and before == ",":
        return situation.tell("a parameter is missing after `,`", "remove the last comma", index=situation.at - 1)
    if now == "in":
        wanted = f"write `{before}: {situation.relative(1) or 'Agent'}`"
        return situation.tell("`:` is expected between a parameter and its type", wanted)
    if now == ";" or (situation.is_word(situation.at) and situation.text(situation.at - 2) == ":"):
        return situation.tell("parameters have commas between them", "write `(a: Agent, b: Agent)`")
    if situation.is_word(situation.at) and situation.is_word(situation.at - 1):
        return situation.tell(
            "`:` is expected between a parameter and its type",
            f"write `{now}: {before}`" if before[:1].isupper() else f"write `{before}: {now}`",
        )
    if now in {",", ")"} and situation.is_word(situation.at - 1):
        return situation.tell(f"parameter `{before}` needs a type", f"write `{before}: Agent`", index=situation.at - 1)
    if now == "=":
        return situation.tell("parameters have no default values", "remove `=` and the value")
    return None


def _backup(situation: ErrorSite) -> Diagnostic | None:
    name = situation.text(1)
    if situation.at == 2:
        return situation.tell(
            f"`backup {name}` must say what it keeps", f"write `backup {name} of code, x` with the variables to keep"
        )
    if situation.at > 2:
        return situation.tell(
            "a backup keeps `code`, rules and variables, named with commas between them",
            f"write `backup {name} of code, x`",
        )
    return _nameless(situation, "backup B of code")


_MISTAKES: Mapping[str, Mistake] = {
    "system": _file,
    "spec": _file,
    "import": _file,
    "enum": _enum,
    "type": _type,
    "const": _state,
    "var": _state,
    "define": _define,
    "init": _init,
    "invariant": _promise,
    "assume": _promise,
    "dormant": _rule,
    "transition": _rule,
    "modification": _rule,
    "backup": _backup,
    "check": explain_check,
}
