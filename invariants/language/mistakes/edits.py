"""Mistakes in the edits of a modification.

Owns: the mistakes in the shape of an edit, each with a way out.
Must never know: other statements.
"""

from __future__ import annotations

from collections.abc import Mapping

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.mistakes.compounds import explain_unknown_edits
from invariants.language.mistakes.error_site import ErrorSite, Mistake
from invariants.language.tree.keywords import EDIT_WORDS


def _rewrite(error: ErrorSite) -> Diagnostic | None:
    connection = error.find("as")
    if (found := _part_of_site(error)) is not None:
        return found
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
    found = explain_unknown_edits(error, connection) if error.text(connection + 1) == "any" else None
    if found is not None:
        return found
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


def _part_of_site(error: ErrorSite) -> Diagnostic | None:
    """Recognise ``rewrite R.x.a as e``, where ``x`` is a record."""
    dotted = error.find(".", start=1)
    if dotted is None or error.relative(0) != "." or error.at != dotted + 2:
        return None
    site, field = error.excerpt(1, error.at), error.relative(1)
    way_out = f"write `rewrite {site} as prev with {{ {field}: … }}`"
    return error.diagnostic("the clause that assigns a record is one site, for all its fields", way_out)


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
    if (found := _part_of_site(error)) is not None:
        return found
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
    if error.text(2) == "." and error.text(4) == ":" and error.text(5) in EDIT_WORDS:
        return error.diagnostic(
            "the rule stands behind the edit that is added", f"end with `to {error.text(1)}`, behind the edit", index=1
        )
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
        clause = error.excerpt(1, error.at)
        if error.text(1) == "require" and error.text(3) != ":":
            clause = f"require label: {error.excerpt(2, error.at)}"
        return error.diagnostic(
            "`add` must say which rule gets the clause",
            f"write `add {clause} to rule`",
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
        f"write `{error.word} B`; the declaration of the backup lists its content, `backup B of code, x`",
    )


EDIT_MISTAKES: Mapping[str, Mistake] = {
    "rewrite": _rewrite,
    "remove": _remove,
    "add": _add,
    "disable": _switch,
    "enable": _switch,
    "copy": _copy,
    "save": _keep,
    "restore": _keep,
}
"""The mistakes in an edit, by its word."""
