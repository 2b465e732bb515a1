"""Mistakes in statements.

Owns: the mistakes in the shape of a statement, each with a way out.
Must never know: declarations.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.suggestions import closest
from invariants.language.mistakes.error_site import ErrorSite, Mistake
from invariants.language.mistakes.expressions import explain_expression, stands_for_operator
from invariants.language.mistakes.foreign_ideas import explain_idea, explain_local_name
from invariants.language.mistakes.foreign_signs import explain_foreign
from invariants.language.mistakes.recovery import statements_of
from invariants.language.tree.foreign_words import FOREIGN_STATEMENTS
from invariants.language.tree.keywords import DECLARATION_WORDS, FOREIGN_STATEMENT_WORDS, RESERVED, STATEMENT_WORDS
from invariants.language.tree.lexemes import Lexeme

_ASSIGNS_ELSEWHERE = frozenset({"=", "==", "<", "=:", "≔", "←", "is", "to", "be", "::="})


def explain_statement(error: ErrorSite) -> Diagnostic:
    """Return a diagnostic for a mistake in a statement of a rule."""
    mistake = _MISTAKES.get(error.word, _assignment)
    return explain_idea(error) or _labelled_for(error) or mistake(error) or explain_expression(error)


# ---------------------------------------------------------------- assignments


def _assignment(error: ErrorSite) -> Diagnostic | None:
    """Recognise mistakes in a statement that starts with no keyword: an assignment, or an unknown word."""
    labelled = error.text(1) == ":" and error.text(2) != "="
    start = 2 if labelled else 0
    after = start + 1
    if not error.is_word(0):
        return explain_foreign(error) or error.diagnostic(
            f"{error.lexemes[0].shown} does not start a statement",
            "a statement starts with a word: assign with `x := …` or `m[a] := …`",
            index=0,
        )
    if error.at > error.after_brackets(after) + 1:
        return None
    target = error.excerpt(start, after)
    if error.text(after) == "'" and error.is_word(start):
        return error.diagnostic(
            f"`{target}'` cannot be assigned to",
            f"write `{target} := …`: right-hand sides read the state before the step, assignments give the next",
            index=after,
        )
    end = error.after_brackets(after) if error.text(after) == "[" else after
    written = error.excerpt(start, end)
    if error.is_word(start) and error.text(start) not in STATEMENT_WORDS:
        sign = error.text(end)
        if sign in _ASSIGNS_ELSEWHERE or (sign == ":" and error.text(end + 1) == "="):
            return error.diagnostic(
                f"`{sign}` does not assign" if sign != ":" else "`:=` is one sign",
                f"write `{written} := …` to assign, or `require {written} == …` for a condition",
                Code.EQUALS_SIGN,
                index=end,
                label="`:=` is meant",
            )
        if sign in {"+=", "-=", "*=", "++"}:
            way_out = f"write `{written} := {written} {sign[0]} …`"
            return error.diagnostic(f"there is no `{sign}`", way_out, index=end)
        if sign == "(" and error.text(error.after_brackets(end)) in {":=", "="}:
            arguments = error.excerpt(end + 1, error.after_brackets(end) - 1)
            return error.diagnostic(
                "entries of maps are written with brackets", f"write `{target}[{arguments}] := …`", index=end
            )
        if sign == "." and error.is_word(end + 1):
            site = error.text(end + 1)
            return error.diagnostic(
                "there are no fields",
                f"write `rewrite {target}.{site} as …` for the code of a rule, "
                f"`{site}[{target}] := …` for an entry of a map",
                index=end,
            )
        if sign == "," and ":=" in {lexeme.text for lexeme in error.lexemes}:
            return error.diagnostic(
                "one variable is assigned at a time",
                "write an assignment for each; they all happen together, and read the state before the step",
                index=end,
            )
    return _unknown_statement(error)


def _labelled_for(error: ErrorSite) -> Diagnostic | None:
    if error.text(1) != ":" or error.text(2) != "for":
        return None
    return error.diagnostic(
        "a `for` has no label",
        f"give labels to the assignments in it: `for b in T {{ {error.word}: m[b] := e }}`",
        index=0,
    )


def _unknown_statement(error: ErrorSite) -> Diagnostic | None:
    word = error.word
    if error.at > 1 or not error.is_word(0):
        return None
    if word in {"let", "val", "def", "define", "var", "const"} and error.is_word(1):
        return explain_local_name(error)
    if word in {"set", "assign", "update", "do"} and error.is_word(1):
        return error.diagnostic(f"`{word}` does not start a statement", f"assign with `{error.text(1)} := …`", index=0)
    if (elsewhere := FOREIGN_STATEMENTS.get(word.lower())) is not None:
        return error.diagnostic(f"there is no `{word}` statement", elsewhere, index=0)
    if word in {"if", "when", "else"}:
        return error.diagnostic(
            f"there is no `{word}` statement",
            "a condition for the whole rule is `require condition`; "
            "a value that depends on one is `x := if condition then value else x`",
            index=0,
        )
    if word in DECLARATION_WORDS:
        return error.diagnostic(
            f"`{word}` is a declaration and cannot stand in a rule",
            "move it out of the rule, or close the rule with `}` before it",
            index=0,
        )
    meant = FOREIGN_STATEMENT_WORDS.get(word) or closest(word, STATEMENT_WORDS)
    if meant is not None:
        return error.diagnostic(
            f"`{word}` does not start a statement", f"did you mean `{meant}`?", index=0, label=f"`{meant}`?"
        )
    return error.diagnostic(
        f"{error.lexemes[0].shown} is not a statement",
        f"a statement is an assignment `x := e`, or starts with `{'`, `'.join(STATEMENT_WORDS)}`",
        index=0,
    )


# -------------------------------------------------------------------- clauses


def _require(error: ErrorSite) -> Diagnostic | None:
    if error.offending is None and error.at == 1:
        return error.diagnostic("`require` needs a condition", "write `require condition`", index=0)
    if error.at == 2 and error.text(1) == ":":
        return error.diagnostic(
            "a label is missing before `:`",
            "write `require label: condition`, or `require condition` for one that cannot be edited",
            index=1,
        )
    label, after = error.text(1), error.text(2)
    if not (error.is_word(1) and error.is_word(2)) or label in RESERVED:
        return None
    # `m[…]` after a complete condition is taken for the start of an assignment, until `:=` is missing.
    entry = error.text(3) == "[" and error.at == error.after_brackets(3) and "OPERATOR" not in (error.expected)
    if entry or (error.at == 2 and not stands_for_operator(after)):
        return error.diagnostic(
            f"`{after}` cannot follow `{label}`",
            f"write `require {label}: {after} …` if `{label}` is a label; else an operator is missing",
            index=2,
            label="`:` is expected before this",
        )
    return None


def _for(error: ErrorSite) -> Diagnostic | None:
    brace = error.find("{")
    if brace is None:
        return error.diagnostic(
            "the assignments of `for` stand in braces",
            "write `for a in Agent where condition { m[a] := e }`",
            index=min(error.at, len(error.lexemes) - 1),
        )
    if error.at > brace:
        for chunk in statements_of(error.lexemes[brace + 1 : -1]):
            inner = error.lexemes.index(chunk.lexemes[0])
            if inner <= error.at <= inner + len(chunk.lexemes):
                return _in_for(error, chunk.lexemes, error.at - inner, error.excerpt(1, brace))
        return None
    separator = error.find("in")
    if separator is None or separator > error.at:
        return error.diagnostic("`for` needs names, `in` and a type", "write `for a in Agent { m[a] := e }`")
    if error.relative(0) in {"if", "with", ":", "when", "|"} or error.relative(-2) == ",":
        return error.diagnostic(
            "a condition of `for` starts with `where`", "write `for a in Agent where condition { m[a] := e }`"
        )
    return None


def _in_for(error: ErrorSite, lexemes: tuple[Lexeme, ...], at: int, binders: str) -> Diagnostic | None:
    inner = ErrorSite(error.source, lexemes, at, error.expected)
    if inner.word in STATEMENT_WORDS and at == 0:
        return inner.diagnostic(
            f"`{inner.word}` cannot stand in a `for`",
            f"only assignments can; a condition for the whole rule is `require forall {binders}: …`",
        )
    return explain_statement(inner)


# ---------------------------------------------------------------------- edits


def _rewrite(error: ErrorSite) -> Diagnostic | None:
    connection = error.find("as")
    if connection is None and error.relative(0) == "[":
        return _misplaced_arguments(error, len(error.lexemes))
    if connection is None:
        wrong = error.find(":=", "=", "to", "with", "->", "=>", "by", ":", start=1)
        if wrong is not None and wrong <= error.at:
            return error.diagnostic(
                f"`rewrite` has `as`, not `{error.text(wrong)}`",
                f"write `rewrite {error.excerpt(1, wrong)} as …`",
                Code.EQUALS_SIGN if error.text(wrong) in {":=", "="} else Code.SYNTAX,
                index=wrong,
            )
        return error.diagnostic(
            "`rewrite` needs `as` and the new code of the site",
            "write `rewrite rule.site as expression`",
            index=min(error.at, len(error.lexemes) - 1),
        )
    rule = error.excerpt(1, connection)
    misplaced = _misplaced_arguments(error, connection)
    if misplaced is not None:
        return misplaced
    unknown = error.text(connection + 1) == "any" and error.text(connection + 2) == "of"
    if unknown and error.relative(0) in {"such", "with", "if", "when", "satisfying", ":", "|"}:
        return error.diagnostic(
            "the contract of unknown code starts with `where`",
            f"write `{error.excerpt(0, error.at)} where contract`",
            label="`where` is meant",
        )
    if error.at == connection + 3 and error.last.text == "of":
        return error.diagnostic(
            "the variables that unknown code writes are missing",
            f"write `rewrite {rule} as any of x, y where contract`",
            index=connection + 2,
        )
    if error.at > connection + 2:
        return None
    dotted = error.find(".", start=1)
    if dotted is None or dotted > connection:
        if error.text(connection + 1) == "any" and error.at > connection + 1:
            return error.diagnostic(
                "unknown code says which variables it writes",
                f"write `rewrite {rule} as any of x, y where contract`",
            )
        if error.at >= connection:
            return error.diagnostic(
                "`rewrite` needs a clause to rewrite, not a whole rule",
                f"write `rewrite {rule}.site as …`, where site is the label of a `require` or an assigned variable; "
                f"or `rewrite {rule} as any of x where contract` for unknown code",
                index=1,
                label="which clause of it?",
            )
    elif error.relative(0) == "of" and error.text(connection + 1) == "any":
        whole = error.excerpt(1, dotted)
        return error.diagnostic(
            "unknown code replaces a whole rule, not a clause",
            f"write `rewrite {whole} as any of …`, or `any v where condition` for an arbitrary value of the clause",
            index=connection + 2,
        )
    return None


def _misplaced_arguments(error: ErrorSite, connection: int) -> Diagnostic | None:
    """Recognise ``rewrite R[a].site``, ``rewrite R.site(a)`` and ``rewrite R.site[a]``."""
    rule = error.text(1)
    entry = error.relative(0) == "[" and error.text(error.at - 2) == "."
    if entry and error.at < connection:
        return error.diagnostic(
            "a site is named without the entry that it assigns to: the entry stays as it is",
            f"write `rewrite {error.excerpt(1, error.at)} as …`",
        )
    if error.text(2) == "[":
        closed = error.after_brackets(2)
        arguments, rest = error.excerpt(3, closed - 1), error.excerpt(closed, connection)
        return error.diagnostic(
            "the arguments of a rule stand in parentheses", f"write `rewrite {rule}({arguments}){rest} as …`", index=2
        )
    if error.text(2) == "." and error.text(4) == "(" and error.at == 4:
        arguments = error.excerpt(5, error.after_brackets(4) - 1)
        return error.diagnostic(
            "arguments stand behind the name of the rule",
            f"write `rewrite {rule}({arguments}).{error.text(3)} as …`",
        )
    return None


def _remove(error: ErrorSite) -> Diagnostic | None:
    if error.relative(0) == "[" and error.text(error.at - 2) == ".":
        way_out = f"write `remove {error.excerpt(1, error.at)}`"
        return error.diagnostic("a site is named without the entry that it assigns to", way_out)
    if error.find(".", start=1) is None:
        rule = error.excerpt(1) if len(error.lexemes) > 1 else "rule"
        return error.diagnostic(
            "`remove` needs a clause to remove",
            f"write `remove {rule}.site`; `disable {rule}` stops the whole rule",
            index=min(1, len(error.lexemes) - 1),
        )
    return None


def _switch(error: ErrorSite) -> Diagnostic | None:
    word = error.word
    if error.relative(0) == ".":
        return error.diagnostic(
            f"`{word}` is for whole rules, not for clauses",
            f"write `{word} {error.excerpt(1, error.at)}`"
            + (f", or `remove {error.excerpt(1)}` for the clause" if word == "disable" else ""),
        )
    if error.relative(0) in {",", "and"}:
        return error.diagnostic(f"one rule in each `{word}`", "write one for each rule")
    if error.at == 1:
        return error.diagnostic(f"`{word}` needs a rule", f"write `{word} rule` or `{word} rule(a)`", index=0)
    return None


def _add(error: ErrorSite) -> Diagnostic | None:
    if error.text(1) in {"modification", "transition", "rule"}:
        return error.diagnostic(
            "rules cannot be added",
            "declare it as `dormant`, and let a modification `enable` it",
            index=1,
        )
    wrong = error.find("=", "==", start=1)
    if error.text(1) != "require" and wrong is not None and wrong <= error.at + 1:
        return error.diagnostic(
            f"`{error.text(wrong)}` does not assign",
            f"write `add {error.excerpt(1, wrong)} := … to rule`",
            Code.EQUALS_SIGN,
            index=wrong,
        )
    example = "`add require label: condition to rule` or `add x := value to rule`"
    if error.at == 1 or (error.at == 2 and error.text(1) != "require" and error.relative(0) == "."):
        return error.diagnostic("`add` needs a clause to add", f"write {example}", index=0)
    to = error.find("to", start=1)
    if error.text(1) != "require" and error.text(2) == ":" and error.find(":=", start=1) is None:
        return error.diagnostic(
            "`add` needs `require` or an assignment",
            f"write `add require {error.excerpt(1, to)} to {error.text(to + 1) or 'rule'}` for a condition"
            if to is not None
            else f"write {example}",
            index=1,
        )
    if error.text(1) == "require" and (error.text(2) == "to" or len(error.lexemes) == 2):
        return error.diagnostic("`add require` needs a label and a condition", f"write {example}", index=1)
    if to is None and (error.offending is None or error.relative(0) in {"in", "into", "on"}):
        return error.diagnostic(
            "`add` must say which rule gets the clause",
            f"write `{error.excerpt(0, error.at)} to rule`",
            label="`to rule` is missing after this" if error.offending is None else "`to` is meant",
        )
    return None


def _copy(error: ErrorSite) -> Diagnostic | None:
    if error.at == 1 or (error.text(1) == "from" and error.find("from", start=2) is None):
        where = error.excerpt(1) if len(error.lexemes) > 1 else "from rule(b)"
        return error.diagnostic("`copy` must say whose code changes", f"write `copy rule(a) {where}`", index=0)
    if error.find("from") is None:
        wrong = error.find("to", "into", "as", ":=", ",", "->", "=", start=1)
        if wrong is not None:
            first, second = error.excerpt(1, wrong), error.excerpt(wrong + 1)
            return error.diagnostic(
                "`copy` names the target first, then the source",
                f"write `copy {second} from {first}`",
                index=wrong,
            )
        return error.diagnostic(
            "`copy` needs `from`",
            "write `copy rule(a) from rule(b)`: the code for `a` becomes that for `b`",
        )
    return None


def _keep(error: ErrorSite) -> Diagnostic | None:
    if error.offending is None and error.at == 1:
        return error.diagnostic(
            f"`{error.word}` needs a backup",
            f"write `{error.word} B`, with `backup B of code` declared",
            index=0,
        )
    return error.diagnostic(
        f"`{error.word}` has the name of a backup and nothing else",
        f"write `{error.word} B`; what it keeps is listed where it is declared, `backup B of code, x`",
    )


_MISTAKES: Mapping[str, Mistake] = {
    "require": _require,
    "for": _for,
    "rewrite": _rewrite,
    "remove": _remove,
    "add": _add,
    "disable": _switch,
    "enable": _switch,
    "copy": _copy,
    "save": _keep,
    "restore": _keep,
}
