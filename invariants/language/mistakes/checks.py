"""What goes wrong in ``check``.

Owns: the mistakes in the names and options of a check, each with a way out.
Must never know: other declarations.
"""

from __future__ import annotations

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.mistakes.error_site import ErrorSite

_OPTIONS = ("chain", "steps", "expect", "timeout")
_VERDICTS = ("proved", "survives", "violated", "tested", "unknown")


def explain_check(situation: ErrorSite) -> Diagnostic | None:
    """What is wrong in a check."""
    colon = situation.find(":")
    now, before = situation.relative(0), situation.relative(-1)
    if colon is None or colon >= situation.at:
        named = situation.excerpt(1, situation.at) if situation.at > 1 else "name"
        if now in _OPTIONS or situation.offending is None or now == "with":
            return situation.tell(
                "`:` and options are expected after the names in `check`", f"write `check {named}: chain 3, steps 8`"
            )
        return situation.tell(
            "invariants in `check` are names with commas between them", "write `check a, b: chain 3, steps 8`"
        )
    if now in {"=", ":", ":=", "<=", "=="}:
        return situation.tell(
            f"an option has no `{now}`", f"write `{before} {situation.relative(1) or 3}`", Code.BAD_OPTION
        )
    if before == "expect":
        return situation.tell("`expect` needs a verdict", _verdicts(), Code.BAD_OPTION)
    if before in {":", ","}:
        return situation.tell(
            f"an option is missing after `{before}`",
            "write `chain 3, steps 8`",
            Code.BAD_OPTION,
            index=situation.at - 1,
        )
    if now == "after" or before == "after":
        return situation.tell(
            "`after` needs the number of modifications", "write `expect violated after 1`", Code.BAD_OPTION
        )
    complete = before in _VERDICTS or before.isdigit() or before == "any"
    if complete and (now == ";" or situation.is_word(situation.at)):
        following = situation.relative(1) if now in {"and", ";"} else now
        return situation.tell(
            "options have commas between them",
            f"write `{situation.relative(-2)} {before}, {following} …`",
            Code.BAD_OPTION,
        )
    if situation.offending is None or now == ",":
        if before in _VERDICTS:
            return situation.tell("a verdict comes after `expect`", f"write `expect {before}`", Code.BAD_OPTION)
        return situation.tell(
            f"option `{before}` needs a value",
            f"write `{before} 3` or `{before} any`",
            Code.BAD_OPTION,
            index=situation.at - 1,
        )
    return situation.tell(
        f"{situation.lexemes[situation.at].shown} is not part of an option",
        "options are `chain 3`, `steps 8`, `Agent 4` (each a number or `any`), `timeout 10`, `expect violated after 1`",
        Code.BAD_OPTION,
    )


def _verdicts() -> str:
    return f"write `expect` and one of {', '.join(f'`{verdict}`' for verdict in _VERDICTS)}"
