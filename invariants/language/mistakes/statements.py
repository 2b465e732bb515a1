"""What goes wrong in statements.

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
from invariants.language.mistakes.foreign_signs import foreign
from invariants.language.mistakes.recovery import statements_of
from invariants.language.tree.keywords import DECLARATION_WORDS, FOREIGN_STATEMENT_WORDS, RESERVED, STATEMENT_WORDS

_ASSIGNS_ELSEWHERE = frozenset({"=", "==", "<", "=:", "≔", "←", "is", "to", "be", "::="})


def explain_statement(situation: ErrorSite) -> Diagnostic:
    """What is wrong in a statement of a rule."""
    mistake = _MISTAKES.get(situation.word, _assignment)
    return _labelled_for(situation) or mistake(situation) or explain_expression(situation)


# ---------------------------------------------------------------- assignments


def _assignment(situation: ErrorSite) -> Diagnostic | None:
    """A statement that starts with no keyword: an assignment, or an unknown word."""
    labelled = situation.text(1) == ":" and situation.text(2) != "="
    start = 2 if labelled else 0
    after = start + 1
    if not situation.is_word(0):
        return foreign(situation) or situation.tell(
            f"{situation.lexemes[0].shown} does not start a statement",
            "a statement starts with a word: assign with `x := …` or `m[a] := …`",
            index=0,
        )
    if situation.at > situation.after_brackets(after) + 1:
        return None
    target = situation.excerpt(start, after)
    if situation.text(after) == "'" and situation.is_word(start):
        return situation.tell(
            f"`{target}'` cannot be assigned to",
            f"write `{target} := …`: right-hand sides read the state before the step, assignments give the next",
            index=after,
        )
    end = situation.after_brackets(after) if situation.text(after) == "[" else after
    written = situation.excerpt(start, end)
    if situation.is_word(start) and situation.text(start) not in STATEMENT_WORDS:
        sign = situation.text(end)
        if sign in _ASSIGNS_ELSEWHERE or (sign == ":" and situation.text(end + 1) == "="):
            return situation.tell(
                f"`{sign}` does not assign" if sign != ":" else "`:=` is one sign",
                f"write `{written} := …` to assign, or `require {written} == …` for a condition",
                Code.EQUALS_SIGN,
                index=end,
                label="`:=` is meant",
            )
        if sign in {"+=", "-=", "*=", "++"}:
            return situation.tell(
                f"there is no `{sign}`",
                f"write `{written} := {written} {sign[0]} …`",
                index=end,
            )
        if sign == "(" and situation.text(situation.after_brackets(end)) in {":=", "="}:
            arguments = situation.excerpt(end + 1, situation.after_brackets(end) - 1)
            return situation.tell(
                "entries of maps are written with brackets", f"write `{target}[{arguments}] := …`", index=end
            )
        if sign == "." and situation.is_word(end + 1):
            site = situation.text(end + 1)
            return situation.tell(
                "there are no fields",
                f"write `rewrite {target}.{site} as …` for the code of a rule, "
                f"`{site}[{target}] := …` for an entry of a map",
                index=end,
            )
        if sign == "," and ":=" in {lexeme.text for lexeme in situation.lexemes}:
            return situation.tell(
                "one variable is assigned at a time",
                "write an assignment for each; they all happen together, and read the state before the step",
                index=end,
            )
    return _unknown_statement(situation)


def _labelled_for(situation: ErrorSite) -> Diagnostic | None:
    if situation.text(1) != ":" or situation.text(2) != "for":
        return None
    return situation.tell(
        "a `for` has no label",
        f"give labels to the assignments in it: `for b in T {{ {situation.word}: m[b] := e }}`",
        index=0,
    )


def _unknown_statement(situation: ErrorSite) -> Diagnostic | None:
    word = situation.word
    if situation.at > 1 or not situation.is_word(0):
        return None
    if word in {"set", "let", "assign", "update", "do"} and situation.is_word(1):
        return situation.tell(
            f"`{word}` does not start a statement", f"assign with `{situation.text(1)} := …`", index=0
        )
    if word in {"if", "when", "while", "else"}:
        return situation.tell(
            f"there is no `{word}` statement",
            "a condition for the whole rule is `require condition`; "
            "a value that depends on one is `x := if condition then value else x`",
            index=0,
        )
    if word in DECLARATION_WORDS:
        return situation.tell(
            f"`{word}` is a declaration and cannot stand in a rule",
            "move it out of the rule, or close the rule with `}` before it",
            index=0,
        )
    meant = FOREIGN_STATEMENT_WORDS.get(word) or closest(word, STATEMENT_WORDS)
    if meant is not None:
        return situation.tell(
            f"`{word}` does not start a statement", f"did you mean `{meant}`?", index=0, label=f"`{meant}`?"
        )
    return situation.tell(
        f"{situation.lexemes[0].shown} is not a statement",
        f"a statement is an assignment `x := e`, or starts with `{'`, `'.join(STATEMENT_WORDS)}`",
        index=0,
    )


# -------------------------------------------------------------------- clauses


def _require(situation: ErrorSite) -> Diagnostic | None:
    if situation.offending is None and situation.at == 1:
        return situation.tell("`require` needs a condition", "write `require condition`", index=0)
    if situation.at == 2 and situation.text(1) == ":":
        return situation.tell(
            "a label is missing before `:`",
            "write `require label: condition`, or `require condition` for one that cannot be edited",
            index=1,
        )
    label, after = situation.text(1), situation.text(2)
    if not (situation.is_word(1) and situation.is_word(2)) or label in RESERVED:
        return None
    # `m[…]` after a complete condition is taken for the start of an assignment, until `:=` is missing.
    entry = (
        situation.text(3) == "["
        and situation.at == situation.after_brackets(3)
        and "OPERATOR" not in (situation.expected)
    )
    if entry or (situation.at == 2 and not stands_for_operator(after)):
        return situation.tell(
            f"`{after}` cannot follow `{label}`",
            f"write `require {label}: {after} …` if `{label}` is a label; else an operator is missing",
            index=2,
            label="`:` is expected before this",
        )
    return None


def _for(situation: ErrorSite) -> Diagnostic | None:
    brace = situation.find("{")
    if brace is None:
        return situation.tell(
            "the assignments of `for` stand in braces",
            "write `for a in Agent where condition { m[a] := e }`",
            index=min(situation.at, len(situation.lexemes) - 1),
        )
    if situation.at > brace:
        for section in statements_of(situation.lexemes[brace + 1 : -1]):
            inner = situation.lexemes.index(section.lexemes[0])
            if inner <= situation.at <= inner + len(section.lexemes):
                return _in_for(situation, section.lexemes, situation.at - inner)
        return None
    separator = situation.find("in")
    if separator is None or separator > situation.at:
        return situation.tell(
            "`for` needs names, `in` and a type", "write `for a in Agent { m[a] := e }`", index=situation.at
        )
    if situation.relative(0) in {"if", "with", ":", "when", "|"}:
        return situation.tell(
            "a condition of `for` starts with `where`", "write `for a in Agent where condition { m[a] := e }`"
        )
    return None


def _in_for(situation: ErrorSite, lexemes: tuple[object, ...], at: int) -> Diagnostic | None:
    inner = ErrorSite(situation.source, lexemes, at, situation.expected)  # type: ignore[arg-type]
    if inner.word in STATEMENT_WORDS and at == 0:
        return inner.tell(
            f"`{inner.word}` cannot stand in a `for`",
            "only assignments can; a condition for the whole rule is `require forall a in Agent: …`",
        )
    return explain_statement(inner)


# ---------------------------------------------------------------------- edits


def _rewrite(situation: ErrorSite) -> Diagnostic | None:
    connection = situation.find("as")
    if connection is None:
        wrong = situation.find(":=", "=", "to", "with", "->", "=>", "by", ":", start=1)
        if wrong is not None and wrong <= situation.at:
            return situation.tell(
                f"`rewrite` has `as`, not `{situation.text(wrong)}`",
                f"write `rewrite {situation.excerpt(1, wrong)} as …`",
                Code.EQUALS_SIGN if situation.text(wrong) in {":=", "="} else Code.SYNTAX,
                index=wrong,
            )
        return situation.tell(
            "`rewrite` needs `as` and what the site is to hold",
            "write `rewrite rule.site as expression`",
            index=min(situation.at, len(situation.lexemes) - 1),
        )
    rule = situation.excerpt(1, connection)
    misplaced = _misplaced_arguments(situation, connection)
    if misplaced is not None:
        return misplaced
    unknown = situation.text(connection + 1) == "any" and situation.text(connection + 2) == "of"
    if unknown and situation.relative(0) in {"such", "with", "if", "when", "satisfying", ":", "|"}:
        return situation.tell(
            "the contract of unknown code starts with `where`",
            f"write `{situation.excerpt(0, situation.at)} where contract`",
            label="`where` is meant",
        )
    if situation.at == connection + 3 and situation.last.text == "of":
        return situation.tell(
            "the variables that unknown code writes are missing",
            f"write `rewrite {rule} as any of x, y where contract`",
            index=connection + 2,
        )
    if situation.at > connection + 2:
        return None
    dotted = situation.find(".", start=1)
    if dotted is None or dotted > connection:
        if situation.text(connection + 1) == "any" and situation.at > connection + 1:
            return situation.tell(
                "unknown code says which variables it writes",
                f"write `rewrite {rule} as any of x, y where contract`",
            )
        if situation.at >= connection:
            return situation.tell(
                "`rewrite` needs a clause to rewrite, not a whole rule",
                f"write `rewrite {rule}.site as …`, where site is the label of a `require` or an assigned variable; "
                f"or `rewrite {rule} as any of x where contract` for unknown code",
                index=1,
                label="which clause of it?",
            )
    elif situation.relative(0) == "of" and situation.text(connection + 1) == "any":
        whole = situation.excerpt(1, dotted)
        return situation.tell(
            "unknown code replaces a whole rule, not a clause",
            f"write `rewrite {whole} as any of …`, or `any v where condition` for an arbitrary value of the clause",
            index=connection + 2,
        )
    return None


def _misplaced_arguments(situation: ErrorSite, connection: int) -> Diagnostic | None:
    """``rewrite R[a].site`` and ``rewrite R.site(a)``."""
    rule = situation.text(1)
    if situation.text(2) == "[":
        closed = situation.after_brackets(2)
        arguments, rest = situation.excerpt(3, closed - 1), situation.excerpt(closed, connection)
        return situation.tell(
            "the arguments of a rule stand in parentheses", f"write `rewrite {rule}({arguments}){rest} as …`", index=2
        )
    if situation.text(2) == "." and situation.text(4) == "(" and situation.at == 4:
        arguments = situation.excerpt(5, situation.after_brackets(4) - 1)
        return situation.tell(
            "arguments stand behind the name of the rule",
            f"write `rewrite {rule}({arguments}).{situation.text(3)} as …`",
        )
    return None


def _remove(situation: ErrorSite) -> Diagnostic | None:
    if situation.find(".", start=1) is None:
        rule = situation.excerpt(1) if len(situation.lexemes) > 1 else "rule"
        return situation.tell(
            "`remove` needs a clause to remove",
            f"write `remove {rule}.site`; `disable {rule}` stops the whole rule",
            index=min(1, len(situation.lexemes) - 1),
        )
    return None


def _switch(situation: ErrorSite) -> Diagnostic | None:
    word = situation.word
    if situation.relative(0) == ".":
        return situation.tell(
            f"`{word}` is for whole rules, not for clauses",
            f"write `{word} {situation.excerpt(1, situation.at)}`"
            + (f", or `remove {situation.excerpt(1)}` for the clause" if word == "disable" else ""),
        )
    if situation.relative(0) in {",", "and"}:
        return situation.tell(f"one rule in each `{word}`", "write one for each rule")
    if situation.at == 1:
        return situation.tell(f"`{word}` needs a rule", f"write `{word} rule` or `{word} rule(a)`", index=0)
    return None


def _add(situation: ErrorSite) -> Diagnostic | None:
    if situation.text(1) in {"modification", "transition", "rule"}:
        return situation.tell(
            "rules cannot be added",
            "declare it as `dormant`, and let a modification `enable` it",
            index=1,
        )
    wrong = situation.find("=", "==", start=1)
    if situation.text(1) != "require" and wrong is not None and wrong <= situation.at + 1:
        return situation.tell(
            f"`{situation.text(wrong)}` does not assign",
            f"write `add {situation.excerpt(1, wrong)} := … to rule`",
            Code.EQUALS_SIGN,
            index=wrong,
        )
    example = "`add require label: condition to rule` or `add x := value to rule`"
    if situation.at == 1 or (situation.at == 2 and situation.text(1) != "require" and situation.relative(0) == "."):
        return situation.tell("`add` needs a clause to add", f"write {example}", index=0)
    to = situation.find("to", start=1)
    if situation.text(1) != "require" and situation.text(2) == ":" and situation.find(":=", start=1) is None:
        return situation.tell(
            "`add` needs `require` or an assignment",
            f"write `add require {situation.excerpt(1, to)} to {situation.text(to + 1) or 'rule'}` for a condition"
            if to is not None
            else f"write {example}",
            index=1,
        )
    if situation.text(1) == "require" and (situation.text(2) == "to" or len(situation.lexemes) == 2):
        return situation.tell("`add require` needs a label and a condition", f"write {example}", index=1)
    if to is None and (situation.offending is None or situation.relative(0) in {"in", "into", "on"}):
        return situation.tell(
            "`add` must say which rule gets the clause",
            f"write `{situation.excerpt(0, situation.at)} to rule`",
            label="`to rule` is missing after this" if situation.offending is None else "`to` is meant",
        )
    return None


def _copy(situation: ErrorSite) -> Diagnostic | None:
    if situation.at == 1 or (situation.text(1) == "from" and situation.find("from", start=2) is None):
        where = situation.excerpt(1) if len(situation.lexemes) > 1 else "from rule(b)"
        return situation.tell("`copy` must say whose code changes", f"write `copy rule(a) {where}`", index=0)
    if situation.find("from") is None:
        wrong = situation.find("to", "into", "as", ":=", ",", "->", "=", start=1)
        if wrong is not None:
            first, second = situation.excerpt(1, wrong), situation.excerpt(wrong + 1)
            return situation.tell(
                "`copy` says first what changes, then where it comes from",
                f"write `copy {second} from {first}`",
                index=wrong,
            )
        return situation.tell(
            "`copy` needs `from`",
            "write `copy rule(a) from rule(b)`: the code for `a` becomes that for `b`",
        )
    return None


def _keep(situation: ErrorSite) -> Diagnostic | None:
    if situation.offending is None and situation.at == 1:
        return situation.tell(
            f"`{situation.word}` needs a backup",
            f"write `{situation.word} B`, with `backup B of code` declared",
            index=0,
        )
    return situation.tell(
        f"`{situation.word}` has the name of a backup and nothing else",
        f"write `{situation.word} B`; what it keeps is said where it is declared, `backup B of code, x`",
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
