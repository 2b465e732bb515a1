"""Mistakes in ``check``.

Owns: the mistakes in the names and options of a check, each with a way out.
Must never know: other declarations.
"""

from __future__ import annotations

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.mistakes.error_site import ErrorSite

_OPTIONS = ("chain", "steps", "expect", "timeout")
_VERDICTS = ("proved", "survives", "violated", "tested", "unknown")


def explain_check(error: ErrorSite) -> Diagnostic | None:
    """Return a diagnostic for a mistake in a check."""
    colon = error.find(":")
    now, before = error.relative(0), error.relative(-1)
    if colon is None or colon >= error.at:
        named = error.excerpt(1, error.at) if error.at > 1 else "name"
        if now in _OPTIONS or error.offending is None or now == "with":
            return error.diagnostic(
                "`:` and options are expected after the names in `check`", f"write `check {named}: chain 3, steps 8`"
            )
        return error.diagnostic(
            "invariants in `check` are names with commas between them", "write `check a, b: chain 3, steps 8`"
        )
    if now in {"=", ":", ":=", "<=", "=="}:
        return error.diagnostic(
            f"an option has no `{now}`", f"write `{before} {error.relative(1) or 3}`", Code.BAD_OPTION
        )
    if before == "expect":
        return error.diagnostic("`expect` needs a verdict", _verdicts(), Code.BAD_OPTION)
    if before in {":", ","}:
        return error.diagnostic(
            f"an option is missing after `{before}`",
            "write `chain 3, steps 8`",
            Code.BAD_OPTION,
            index=error.at - 1,
        )
    if now == "after" or before == "after":
        return error.diagnostic(
            "`after` needs the number of modifications", "write `expect violated after 1`", Code.BAD_OPTION
        )
    complete = before in _VERDICTS or before.isdigit() or before == "any"
    if complete and (now == ";" or error.is_word(error.at)):
        following = error.relative(1) if now in {"and", ";"} else now
        return error.diagnostic(
            "options have commas between them",
            f"write `{error.relative(-2)} {before}, {following} …`",
            Code.BAD_OPTION,
        )
    if error.offending is None or now == ",":
        if before in _VERDICTS:
            return error.diagnostic("a verdict comes after `expect`", f"write `expect {before}`", Code.BAD_OPTION)
        return error.diagnostic(
            f"option `{before}` needs a value",
            f"write `{before} 3` or `{before} any`",
            Code.BAD_OPTION,
            index=error.at - 1,
        )
    return error.diagnostic(
        f"{error.lexemes[error.at].shown} is not part of an option",
        "options are `chain 3`, `steps 8`, `Agent 4` (each a number or `any`), `timeout 10`, `expect violated after 1`",
        Code.BAD_OPTION,
    )


def _verdicts() -> str:
    return f"write `expect` and one of {', '.join(f'`{verdict}`' for verdict in _VERDICTS)}"
