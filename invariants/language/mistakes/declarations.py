"""Mistakes in declarations.

Owns: the mistakes in the shape of a declaration, each with a way out.
Must never know: statements.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.suggestions import closest
from invariants.language.mistakes.error_site import ErrorSite, Mistake
from invariants.language.mistakes.expressions import explain_expression
from invariants.language.mistakes.foreign_forms import explain_foreign_declaration, explain_type
from invariants.language.mistakes.foreign_ideas import explain_container, explain_idea
from invariants.language.mistakes.foreign_signs import explain_foreign
from invariants.language.mistakes.heads import explain_check, explain_parameters, explain_rule_head
from invariants.language.tree.foreign_words import MAP_WORDS, SET_WORDS, TYPES_IN_FRONT, temporal_way_out
from invariants.language.tree.keywords import DECLARATION_WORDS, FOREIGN_DECLARATION_WORDS, RESERVED, STATEMENT_WORDS
from invariants.language.tree.lexemes import LexemeKind


def explain_declaration(error: ErrorSite) -> Diagnostic:
    """Return a diagnostic for a mistake in a declaration."""
    lexeme = error.offending
    if lexeme is not None and lexeme.text in {"//", "/*"}:
        return explain_expression(error)
    if lexeme is not None and error.at > 0 and lexeme.first and lexeme.kind is LexemeKind.WORD and _may_start(error):
        rest = ErrorSite(error.source, error.lexemes[error.at :], 0, error.expected)
        return _unknown_declaration(rest)
    mistake = _MISTAKES.get(error.word)
    if mistake is None:
        return _unknown_declaration(error)
    return explain_idea(error) or mistake(error) or explain_expression(error)


def _may_start(error: ErrorSite) -> bool:
    """Return whether a declaration could start where the text stops making sense."""
    return "VAR" in error.expected and error.lexemes[error.at].column <= error.lexemes[0].column


def _unknown_declaration(error: ErrorSite) -> Diagnostic:
    first = error.lexemes[0]
    if first.kind is not LexemeKind.WORD and (found := explain_foreign(error)) is not None:
        return found
    found = explain_foreign_declaration(error) or _type_in_front(error) or _temporal_declaration(error)
    if found is not None:
        return found
    meant = FOREIGN_DECLARATION_WORDS.get(first.text.lower()) or closest(first.text, DECLARATION_WORDS)
    if meant is not None:
        return error.meant(f"{first.shown} does not start a declaration", meant)
    if first.text in STATEMENT_WORDS or error.find(":=") is not None:
        return error.diagnostic(
            "a statement outside a rule",
            "statements stand between the braces of a `transition` or `modification`; is there one `}` too many above?",
            index=0,
        )
    return error.diagnostic(
        f"{first.shown} does not start a declaration",
        f"a declaration starts with `{'`, `'.join(DECLARATION_WORDS)}`",
        index=0,
    )


def _type_in_front(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``int n = 0``."""
    if error.word.lower() not in TYPES_IN_FRONT or len(error.lexemes) < 2:
        return None
    behind = error.after_brackets(1)
    if behind == 1 and not error.is_word(1):
        return None
    name = error.text(behind) if error.is_word(behind) else "x"
    sort = {"bool": "Bool", "boolean": "Bool", "real": "Real"}.get(error.word.lower(), "Int")
    if error.word.lower() in {*SET_WORDS, *MAP_WORDS}:
        sort = "A -> Bool"
    return error.diagnostic(
        "a declaration does not start with a type",
        f"write `var {name}: {sort}`, or `const` where it never changes",
        index=0,
    )


def _temporal_declaration(error: ErrorSite) -> Diagnostic | None:
    way_out = temporal_way_out(error.word)
    if way_out is None or not error.is_word(1):
        return None
    return error.diagnostic("there are no temporal properties", way_out, index=0)


def _nameless(error: ErrorSite, example: str) -> Diagnostic | None:
    """Recognise a declaration without a name where it should have one."""
    if error.at == 1:
        return error.diagnostic(f"`{error.word}` needs a name", f"write `{example}`")
    return None


# ---------------------------------------------------------- files and types


def _file(error: ErrorSite) -> Diagnostic | None:
    word = error.word
    path = next((lexeme for lexeme in error.lexemes if lexeme.kind in {LexemeKind.STRING, LexemeKind.BAD_STRING}), None)
    inner = path.text.strip("\"'“”„") if path is not None else "model.inv"
    if word == "import" and error.at == 1:
        if path is None and len(error.lexemes) > 1:
            inner = "".join(lexeme.text for lexeme in error.lexemes[1:4])
        return error.diagnostic("`import` needs a file in double quotes", f'write `import "{inner}"`')
    if word == "spec" and error.at >= 2:
        name = error.text(1)
        return error.diagnostic("`spec` needs the file of its system", f'write `spec {name} for "{inner}"`')
    if error.at == 2 and error.text(2) in {"{", ":"}:
        return error.diagnostic(
            f"`{word}` has no body",
            "remove this and the bracket that closes it: all declarations of the file belong to the system",
        )
    if word == "system" and error.text(2) == "-" and error.is_word(3):
        name = "_".join(lexeme.text for lexeme in error.lexemes[1:] if lexeme.text != "-")
        return error.diagnostic("a name has no `-`", f"write `system {name}`")
    if error.at == 2 and error.is_word(1) and error.text(2) != ";":
        return error.diagnostic(
            f"{error.lexemes[min(2, len(error.lexemes) - 1)].shown} cannot follow `{word} {error.text(1)}`",
            f"`{word} {error.text(1)}` is complete; start a declaration",
        )
    return _nameless(error, "system name" if word == "system" else f'spec name for "{inner}"')


def _enum(error: ErrorSite) -> Diagnostic | None:
    name = error.text(1) if error.is_word(1) else "E"
    if error.at == 2:
        return error.diagnostic("the members of an `enum` stand in braces", f"write `enum {name} {{ a, b }}`")
    if error.relative(0) == "}":
        if error.relative(-1) == "{":
            return error.diagnostic("an `enum` needs at least one member", f"write `enum {name} {{ a, b }}`")
        return error.diagnostic("a member is missing after `,`", "remove the last comma", index=error.at - 1)
    if error.at > 2:
        return error.diagnostic(
            "members of an `enum` are names with commas between them", f"write `enum {name} {{ a, b }}`"
        )
    return _nameless(error, "enum E { a, b }")


def _type(error: ErrorSite) -> Diagnostic | None:
    few = f"write `type {error.text(1)} [3]`{{}}; a type of a few fixed values is an `enum`"
    if error.at > 2 and "=" in {error.text(2), error.text(5)}:
        names = f" for three individuals, or `type {error.text(1)} = alice, bob`"
        return error.diagnostic("names of individuals, with commas between them, are expected", few.format(names))
    if error.at == 2 and (error.offending is not None or error.relative(0) in {"=", "(", ":", "{"}):
        return error.diagnostic("after the name of a `type` only its number of individuals can stand", few.format(""))
    return _nameless(error, "type T [3]")


def _state(error: ErrorSite) -> Diagnostic | None:
    """Recognise mistakes in ``const`` and ``var``."""
    word, name = error.word, error.text(1)
    if error.at == 2:
        match error.relative(0):
            case "=" | ":=" | "==":
                value = error.excerpt(3)
                return error.diagnostic(
                    f"`{word} {name}` needs a type",
                    f"write `{word} {name}: {error.guessed_type(3)} = {value}`",
                    label="a type is missing before this",
                )
            case ",":
                return error.diagnostic(f"one name in each `{word}`", f"write a `{word}` for each name")
            case "[" | "(":
                inner = error.excerpt(5 if error.text(4) == ":" else 3, error.after_brackets(2) - 1)
                return error.diagnostic("the type of a map comes after `:`", f"write `{word} {name}: {inner} -> Bool`")
            case ":":
                return None
        rest = error.excerpt(2) if error.is_word(2) else ""
        wanted = f"Int {rest}" if rest.startswith("where") else rest or "Int"
        return error.diagnostic(f"`{word} {name}` needs `:` and a type", f"write `{word} {name}: {wanted}`")
    if error.at > 2:
        return _state_type(error, word, name)
    return _nameless(error, f"{word} x: Int")


def _state_type(error: ErrorSite, word: str, name: str) -> Diagnostic | None:
    if (found := explain_type(error, f"{word} {name}: ")) is not None:
        return found
    value = error.find("=", "where", start=3)
    if value is not None and value < error.at:
        return None
    wrong = error.find("==", "=>", "<=>", start=3)
    if wrong is not None and wrong < error.at:
        # Both can stand in the bounds of a range, so the parser stops only behind them.
        meant = "=" if error.text(wrong) == "==" else "->"
        return error.diagnostic(
            f"`{error.text(wrong)}` cannot stand in a type",
            f"write `{word} {error.excerpt(1, wrong)} {meant} {error.excerpt(wrong + 1)}`",
            Code.EQUALS_SIGN if meant == "=" else Code.SYNTAX,
            index=wrong,
            label=f"`{meant}` is meant",
        )
    arrow = error.find("->", start=3)
    inside = error.at > arrow if arrow is not None else False
    container = explain_container(
        error,
        arrow + 1 if arrow is not None and inside else 3,
        name,
        word,
        error.excerpt(3, arrow) if inside else "",
    )
    if container is not None:
        return container
    if error.relative(0) in {"?", "|"} and error.is_word(3):
        return error.diagnostic(
            "a type whose values may be absent ends with `?`",
            f"write `{word} {name}: {error.text(3)}? = none`",
        )
    if error.text(3) in {"[", "("} and error.is_word(4) and (error.relative(0) == ":" or error.text(5) == "->"):
        domain = error.text(6) if error.text(5) == ":" else error.text(4)
        return error.diagnostic(
            "the type of a map is written without brackets and names",
            f"write `{word} {name}: {domain} -> {error.text(error.after_brackets(3) + 1) or error.text(6)}`",
            index=3,
        )
    index = error.find("[", start=3)
    if index is not None and error.text(index + 1) == "]":
        return error.diagnostic(
            "there are no lists",
            f"a list is a map from places: write `{word} {name}: 0..9 -> {error.excerpt(3, index)}`",
            index=index,
        )
    if index is not None and index > 3 and index < error.at:
        inner = error.excerpt(index + 1, error.after_brackets(index) - 1)
        domain = f"0..{int(inner) - 1}" if inner.isdecimal() and 0 < int(inner) < 10**9 else inner
        return error.diagnostic(
            "the type of a map is written with `->`",
            f"write `{word} {name}: {domain} -> {error.excerpt(3, index)}`",
            index=index,
        )
    lexeme = error.offending
    if lexeme is not None and lexeme.first and lexeme.kind is LexemeKind.WORD and error.relative(1) == ":":
        return error.diagnostic(
            f"{lexeme.shown} needs a `{word}` of its own", f"write `{word} {lexeme.text}: …`", index=error.at
        )
    match error.relative(0):
        case ":=" | "==":
            return error.diagnostic(
                f"`{error.relative(0)}` cannot give `{name}` its value",
                f"write `{word} {name}: … = …`",
                Code.EQUALS_SIGN,
                label="`=` is meant",
            )
        case ":" if error.relative(1) == "=":
            return error.diagnostic(
                f"`:=` cannot give `{name}` its value", f"write `{word} {name}: … = …`", Code.EQUALS_SIGN
            )
        case "=>" | "→" | "⇒" | "-->":
            return error.diagnostic(
                "the type of a map has `->`", f"write `{word} {name}: A -> B`", label="`->` is meant"
            )
        case "where" if word == "var":
            return error.diagnostic(
                "`where` only stands in `const`", f"write `init` and a condition to constrain where `{name}` starts"
            )
        case "{":
            return error.diagnostic(
                "a type of a few fixed values has a name", "declare `enum E { a, b }` and use `E` here"
            )
        case "[" | "of":
            return error.diagnostic(
                "there are no lists or sets", "a range is `0..3`; several values are a map, `0..3 -> Bool`"
            )
        case "*" | "×" | "->":
            return _of_several(error, word, name)
        case ",":
            return error.diagnostic(f"one name in each `{word}`", f"write a `{word}` for each name")
    if error.offending is None or error.relative(0) == "=":
        return error.diagnostic(f"a type is missing after {error.last.shown}", f"write `{word} {name}: Int`")
    return None


def _of_several(error: ErrorSite, word: str, name: str) -> Diagnostic:
    end = error.find("=", "where", start=3)
    texts = [lexeme.text for lexeme in error.lexemes[3:end]]
    signs, sorts = {*texts[1::2]}, texts[::2]
    written = "A, B -> C"
    if signs <= {"*", "×", "->", ","} and all(sort.isidentifier() for sort in sorts) and "->" in signs:
        written = f"{', '.join(sorts[:-1])} -> {sorts[-1]}"
    return error.diagnostic(
        "a map of several arguments has commas", f"write `{word} {name}: {written}`; maps of maps do not exist"
    )


def _define(error: ErrorSite) -> Diagnostic | None:
    name = error.text(1)
    body = error.find("=", start=1)
    if body is not None and body < error.at:
        return None
    if error.relative(0) in {"=", ":="} and error.find(":", start=2) is None:
        return error.diagnostic(
            f"`define {name}` needs the type of its value",
            f"write `define {error.excerpt(1, error.at)}: {error.guessed_type(error.at + 1)} = …`",
            label="a type is missing before this",
        )
    if error.relative(0) in {":=", "=="} or (error.relative(0) == ":" and error.relative(1) == "="):
        return error.diagnostic(
            "a definition has `=`", f"write `define {name}: … = …`", Code.EQUALS_SIGN, label="`=` is meant"
        )
    if error.text(2) == "(" and error.at < error.after_brackets(2):
        return explain_parameters(error)
    colon = error.after_brackets(2) if error.text(2) == "(" else 2
    head = error.excerpt(1, colon)
    if error.at > 1 and error.text(colon) != ":":
        return error.diagnostic(
            f"`define {name}` needs `:` and the type of its value", f"write `define {head}: Bool = …`", index=colon
        )
    if error.at == colon + 1:
        return error.diagnostic("a type is missing after `:`", f"write `define {head}: Bool = …`", index=colon)
    if error.at > 2:
        return error.diagnostic(
            "`=` and an expression are expected after the type",
            f"write `define {error.excerpt(1, error.at)} = …`",
        )
    return _nameless(error, "define f(x: T): Bool = …")


# ---------------------------------------------------------- conditions


def _init(error: ErrorSite) -> Diagnostic | None:
    if error.at == 1 and error.relative(0) in {"", ":"}:
        return error.diagnostic("`init` needs a condition", "write `init condition` or `init name: condition`", index=0)
    if error.at == 1 and error.relative(0) == "{":
        return error.diagnostic(
            "`init` has a condition, not a body",
            "write `init x == …`, and an `init` for each condition, without braces",
        )
    if error.relative(0) in {"=", ":=", ":"} and error.is_word(1) and error.at == 2:
        return error.diagnostic(
            "`init` has a condition, not an assignment",
            f"write `init {error.text(1)} == …`, or give the value in `var {error.text(1)}: T = …`",
            Code.ASSIGNMENT_IN_EXPRESSION if error.relative(0) != "=" else Code.EQUALS_SIGN,
            label="`==` is meant",
        )
    return None


def _promise(error: ErrorSite) -> Diagnostic | None:
    """Recognise mistakes in ``invariant``, ``lemma``, ``witness``, ``measure`` and ``assume``."""
    word, name = error.word, error.text(1)
    if error.at == 1 or (error.at == 2 and name in RESERVED):
        return error.diagnostic(
            f"`{word}` needs a name and `:`",
            f"write `{word} name: condition`",
            index=min(1, len(error.lexemes) - 1),
        )
    if error.at == 2 and error.offending is None:
        return error.diagnostic(f"`{word} {name}` needs a condition", f"write `{word} {name}: condition`")
    if error.at == 2:
        wrong = error.relative(0) in {"=", ":=", "==", "{"}
        return error.diagnostic(
            f"`:` is expected after `{word} {name}`",
            f"write `{word} {name}: condition`",
            Code.EQUALS_SIGN if error.relative(0) in {"=", ":=", "=="} else Code.SYNTAX,
            label="`:` is meant" if wrong else "`:` is expected before this",
        )
    return None


def _backup(error: ErrorSite) -> Diagnostic | None:
    name = error.text(1)
    if error.at == 2:
        return error.diagnostic(
            f"`backup {name}` must list its content", f"write `backup {name} of code, x` with the variables to keep"
        )
    if error.at > 2:
        return error.diagnostic(
            "a backup keeps `code`, rules and variables, named with commas between them",
            f"write `backup {name} of code, x`",
        )
    return _nameless(error, "backup B of code")


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
    "lemma": _promise,
    "witness": _promise,
    "measure": _promise,
    "assume": _promise,
    "dormant": explain_rule_head,
    "transition": explain_rule_head,
    "modification": explain_rule_head,
    "backup": _backup,
    "check": explain_check,
}
