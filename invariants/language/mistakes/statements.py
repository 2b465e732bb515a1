"""Mistakes in statements.

Owns: the mistakes in the shape of a statement, each with a way out.
Must never know: declarations; edits.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.suggestions import closest
from invariants.language.mistakes.edits import EDIT_MISTAKES
from invariants.language.mistakes.error_site import ErrorSite, Mistake
from invariants.language.mistakes.expressions import explain_expression, stands_for_operator
from invariants.language.mistakes.foreign_forms import explain_chosen, explain_except
from invariants.language.mistakes.foreign_ideas import binder_at, explain_idea, explain_local_name
from invariants.language.mistakes.foreign_signs import explain_foreign
from invariants.language.mistakes.recovery import statements_of
from invariants.language.tree.foreign_words import FOREIGN_STATEMENTS
from invariants.language.tree.keywords import (
    DECLARATION_WORDS,
    EDIT_WORDS,
    FOREIGN_STATEMENT_WORDS,
    RESERVED,
    STATEMENT_WORDS,
)
from invariants.language.tree.lexemes import Lexeme

_ASSIGNS_ELSEWHERE = frozenset({"=", "==", "<", "=:", "≔", "←", "is", "to", "be", "::="})


def explain_statement(error: ErrorSite) -> Diagnostic:
    """Return a diagnostic for a mistake in a statement of a rule."""
    mistake = _MISTAKES.get(error.word, _assignment)
    found = explain_chosen(error) or explain_idea(error) or _labelled_for(error)
    return found or mistake(error) or explain_expression(error)


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
    if error.text(after) == "'" and (found := explain_except(error, target, start)) is not None:
        return found
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
                instead=":=" if sign != ":" else None,
            )
        if sign in {"+=", "-=", "*=", "++"}:
            way_out = f"write `{written} := {written} {sign[0]} {'1' if sign == '++' else '…'}`"
            return error.diagnostic(f"there is no `{sign}`", way_out, index=end)
        if sign == "(" and error.text(error.after_brackets(end)) in {":=", "="}:
            arguments = error.excerpt(end + 1, error.after_brackets(end) - 1)
            return error.diagnostic(
                "entries of maps are written with brackets", f"write `{target}[{arguments}] := …`", index=end
            )
        if sign == "." and error.is_word(end + 1):
            site, other = error.text(end + 1), f"`value({written}) with {{ … }}` for an optional one"
            if written == target:
                other = f"`rewrite {target}.{site} as …` for the code of a rule, `{site}[{target}] := …` for an entry"
            return error.diagnostic(
                "a field is not assigned by itself",
                f"write `{written} := {written} with {{ {site}: … }}` for a record, {other}",
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


def _label_without_colon(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``step rewrite R.site as e``."""
    word, following = error.word, error.text(1)
    if following not in EDIT_WORDS or word.lower() in FOREIGN_STATEMENTS or closest(word, STATEMENT_WORDS) is not None:
        return None
    way_out = f"write `{word}: {error.excerpt(1)}`"
    return error.diagnostic(
        "`:` is expected behind the label of an edit", way_out, index=1, label="`:` is expected before this"
    )


def _unknown_statement(error: ErrorSite) -> Diagnostic | None:
    word = error.word
    if error.at > 1 or not error.is_word(0):
        return None
    if word in {"let", "val", "def", "define", "var", "const"} and error.is_word(1):
        return explain_local_name(error)
    if word in {"set", "assign", "update", "do"} and error.is_word(1):
        return error.diagnostic(f"`{word}` does not start a statement", f"assign with `{error.text(1)} := …`", index=0)
    if (found := _label_without_colon(error)) is not None:
        return found
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
        return error.meant(f"`{word}` does not start a statement", meant)
    # What follows a label without a colon is a statement by itself.
    labelled = f"; a label has a colon, as in `{word}: m[a] := e`" if len(error.lexemes) == 1 else ""
    return error.diagnostic(
        f"{error.lexemes[0].shown} is not a statement",
        f"a statement is an assignment `x := e`, or starts with `{'`, `'.join(STATEMENT_WORDS)}`{labelled}",
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
    # The parser takes `m[…]` after a complete condition for the start of an assignment, and then misses the `:=`.
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
    if error.text(2) == "in" and error.text(3) == "range" and error.text(4) == "(":
        last = error.text(error.after_brackets(4) - 2)
        last = str(int(last) - 1) if last.isdecimal() else "9"
        return error.diagnostic(
            "a range is written with `..`", f"write `for {error.text(1)} in 0..{last} {{ … }}`", index=3
        )
    if brace is None:
        return error.diagnostic(
            "the assignments of `for` stand in braces",
            f"write `{_for_head(error)} {{ m[a] := e }}`",
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
        return error.diagnostic("`for` needs names, `in` and a type", f"write `{_for_head(error)} {{ … }}`")
    if error.relative(0) in {"if", "with", ":", "when", "|"} or error.relative(-2) == ",":
        return error.diagnostic(
            "a condition of `for` starts with `where`", "write `for a in Agent where condition { m[a] := e }`"
        )
    return None


def _for_head(error: ErrorSite) -> str:
    """Return ``for a in T`` with the names that are written."""
    name, sort, _ = binder_at(error, 1)
    if error.text(1) in {"i", "k", "j"} and "range" in {lexeme.text for lexeme in error.lexemes}:
        sort = "0..9"
    return f"for {name} in {sort}"


def _in_for(error: ErrorSite, lexemes: tuple[Lexeme, ...], at: int, binders: str) -> Diagnostic | None:
    inner = ErrorSite(error.source, lexemes, at, error.expected)
    if inner.word in STATEMENT_WORDS and at == 0:
        return inner.diagnostic(
            f"`{inner.word}` cannot stand in a `for`",
            f"only assignments can; a condition for the whole rule is `require forall {binders}: …`",
        )
    return explain_statement(inner)


_MISTAKES: Mapping[str, Mistake] = {"require": _require, "for": _for, **EDIT_MISTAKES}
