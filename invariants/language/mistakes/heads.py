"""Mistakes in heads: in the first line of a rule, in lists of parameters, and in the names and options of a check.

Owns: the mistakes between the word that starts a rule and its ``{``, and those in a check, each with a way out.
Must never know: statements, other declarations.
"""

from __future__ import annotations

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.suggestions import closest, listing
from invariants.language.mistakes.error_site import ErrorSite
from invariants.language.mistakes.foreign_ideas import explain_container
from invariants.language.tree.keywords import ALL_OPTIONS, LIMIT, OPTION_NAMES

_GUARD_WORDS = frozenset(
    {"where", "when", "if", "requires", "require", "with", "provided", "given", "such", "pre", "guard", "only", "on"}
)
"""Words after which other languages have the condition of a rule in its first line."""

_VERDICTS = (
    "proved",
    "survives",
    "violated",
    "tested",
    "unknown",
    "reachable",
    "unreachable",
    "unreached",
    "unlimited",
    "approached",
)

_STATEMENTS = ("invariant", "lemma", "witness", "measure")
"""Words that say what is checked where that is declared."""

_WITH_CHAINS = ("violated", "reachable")
"""The verdicts whose expectations may state the length of the shortest chain."""


def explain_rule_head(error: ErrorSite) -> Diagnostic | None:
    """Recognise mistakes in the first line of a rule, up to its ``{``."""
    kind = next((index for index in (0, 1) if error.text(index) in {"transition", "modification"}), None)
    if kind is None:
        return error.diagnostic(
            "`dormant` stands in front of a rule", "write `dormant transition name { … }` or `dormant modification …`"
        )
    word = error.text(kind)
    if error.at == kind + 1:
        return error.diagnostic(f"`{word}` needs a name", f"write `{word} name {{ … }}`")
    name = error.text(kind + 1)
    opening = kind + 2
    if error.text(opening) == "(" and error.at < error.after_brackets(opening):
        return explain_parameters(error)
    if error.text(opening) == "[":
        return error.diagnostic(
            "parameters stand in parentheses", f"write `{word} {name}(a: Agent) {{ … }}`", index=opening
        )
    if error.relative(0) in {"->", "returns"}:
        return error.diagnostic("a rule has no result", "remove this and the type; a rule assigns to variables")
    guard = _guard(error)
    if guard is not None:
        return guard
    return error.diagnostic(
        f"`{{` is expected before the body of `{name}`",
        f"write `{word} {error.excerpt(kind + 1, error.at)} {{ … }}`",
        label="`{` is expected before this" if error.offending is not None else "`{` is expected after this",
    )


def _guard(error: ErrorSite) -> Diagnostic | None:
    """Recognise a condition in the first line."""
    word = error.relative(0)
    if word not in _GUARD_WORDS and word not in {"[", ":", "|", "=>", "=", ":="}:
        return None
    start = error.at + 1
    if word in _GUARD_WORDS and error.text(start) in {"that", ":", "if"}:
        start += 1
    if word not in _GUARD_WORDS and not error.is_word(start):
        return None
    brace = error.find("{", start=start)
    if brace == start or (word == ":" and error.find(":=", "=", "require", "return", start=start) is not None):
        return None
    if word == "[":
        brace = error.after_brackets(error.at) - 1
    condition = error.excerpt(start, brace)
    return error.diagnostic(
        "a condition of a rule stands in its body",
        f"write `require {condition}` behind the `{{`",
        label="`{` is expected before this",
    )


def explain_parameters(error: ErrorSite) -> Diagnostic | None:
    """Recognise mistakes in the parameters of a rule or a definition."""
    now, before = error.relative(0), error.relative(-1)
    if now == "→" and error.text(error.at - 2) == ":":
        return error.diagnostic("an arrow is written `->`", f"write `{error.text(error.at - 3)}: {before} -> Bool`")
    if now == "->" and before != ":":
        return error.diagnostic(
            "a parameter that is a set has one index",
            f"write `s: {before} -> Bool`, or keep a map of several indices in a variable",
        )
    if now in {"[", "]"} and before in {"[", error.text(error.at - 1)} and error.find_last(":") is not None:
        return error.diagnostic(
            "a parameter cannot be a list",
            "write a set as `s: 0..9 -> Bool`; keep other values in a variable, as in `var m: 0..9 -> Int`",
        )
    colon = error.find_last(":")
    if colon is not None and colon < error.at - 1:
        container = explain_container(error, colon + 1, error.text(colon - 1), "")
        if container is not None:
            return container
    if now == ")" and before == ",":
        return error.diagnostic("a parameter is missing after `,`", "remove the last comma", index=error.at - 1)
    if now == "in":
        wanted = f"write `{before}: {error.relative(1) or 'Agent'}`"
        return error.diagnostic("`:` is expected between a parameter and its type", wanted)
    if now == ";" or (error.is_word(error.at) and error.text(error.at - 2) == ":"):
        return error.diagnostic("parameters have commas between them", "write `(a: Agent, b: Agent)`")
    if error.is_word(error.at) and error.is_word(error.at - 1):
        return error.diagnostic(
            "`:` is expected between a parameter and its type",
            f"write `{now}: {before}`" if before[:1].isupper() else f"write `{before}: {now}`",
        )
    if now in {",", ")"} and error.is_word(error.at - 1):
        return error.diagnostic(f"parameter `{before}` needs a type", f"write `{before}: Agent`", index=error.at - 1)
    if now == "=":
        return error.diagnostic("parameters have no default values", "remove `=` and the value")
    return None


def explain_check(error: ErrorSite) -> Diagnostic | None:
    """Return a diagnostic for a mistake in a check."""
    colon = error.find(":")
    now, before = error.relative(0), error.relative(-1)
    if colon is None or colon >= error.at:
        named = error.excerpt(1, error.at) if error.at > 1 else "name"
        if now in ALL_OPTIONS or error.offending is None or now == "with":
            message = "`:` and options are expected after the names in `check`"
            return error.diagnostic(message, _options_for(error, named, now))
        return error.diagnostic(
            "invariants in `check` are names with commas between them",
            "write `check a, b: chain 3, steps 8`"
            if now != "for"
            else f"write `check {named}: chain 3, steps 8`; "
            "`A 3` among the options is a number of individuals of type `A`",
        )
    if before == "=":
        constant = error.relative(-2)
        return error.diagnostic(
            f"a value of `{constant}` is missing", f"write `{constant} = true`, for instance", Code.BAD_OPTION
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
    if before in _VERDICTS and now.isdigit():
        return _without_after(error, before, now)
    if before == LIMIT and error.is_word(error.at):
        return _without_comma(error, LIMIT, error.excerpt(error.at, error.at + 2))
    complete = before in _VERDICTS or before.isdigit() or before == "any"
    if complete and (now == ";" or error.is_word(error.at)):
        following = error.relative(1) if now in {"and", ";"} else now
        return _without_comma(error, f"{error.relative(-2)} {before}", f"{following} …")
    if error.offending is None or now == ",":
        if before in _VERDICTS:
            return error.diagnostic("a verdict comes after `expect`", f"write `expect {before}`", Code.BAD_OPTION)
        what, way_out = _without_value(before, error.excerpt(1, colon))
        return error.diagnostic(what, way_out, Code.BAD_OPTION, index=error.at - 1)
    return error.diagnostic(
        f"{error.lexemes[error.at].shown} is not part of an option",
        "options are `chain 3`, `steps 8`, `Agent 4` (each a number or `any`), `timeout 10`, `expect violated after 1`",
        Code.BAD_OPTION,
    )


def _options_for(error: ErrorSite, named: str, now: str) -> str:
    """Return the way out where a check has names and no ``:``: the options are kept, if there are any."""
    options = error.at + (now == "with")
    if options < len(error.lexemes):
        return f"write `check {named}: {error.excerpt(options)}`"
    example = "check: chain 4, steps 6" if error.at < 2 else f"check {named}: expect proved"
    stated = "bounds for all of them" if error.at < 2 else "the intended verdict, or bounds"
    return f"leave the check out, since every invariant is checked anyway; or state {stated}, as in `{example}`"


def _without_value(option: str, named: str) -> tuple[str, str]:
    """Return the mistake, and the way out, where nothing comes after the name of an option."""
    if option in _STATEMENTS:
        return f"`{option}` is no option of a check", f"write `check {named}: chain 3`, or leave the check out"
    if option in OPTION_NAMES or not option[:1].islower():
        return f"option `{option}` needs a value", f"write `{option} 3` or `{option} any`"
    guess = closest(option, OPTION_NAMES)
    return (
        f"there is no option `{option}`",
        f"did you mean `{guess} 3`?" if guess else f"there are {listing(ALL_OPTIONS)}",
    )


def _without_comma(error: ErrorSite, option: str, following: str) -> Diagnostic:
    return error.diagnostic("options have commas between them", f"write `{option}, {following}`", Code.BAD_OPTION)


def _without_after(error: ErrorSite, verdict: str, number: str) -> Diagnostic:
    """Return a diagnostic for ``expect violated 1``."""
    if verdict in _WITH_CHAINS:
        way_out = f"write `expect {verdict} after {number}`: the shortest chain has so many modifications"
        return error.diagnostic("`after` is missing before the number of modifications", way_out, Code.BAD_OPTION)
    chains = " and ".join(f"`expect {each} after {number}`" for each in _WITH_CHAINS)
    return error.diagnostic(f"`{verdict}` takes no number", f"leave it out; {chains} take one", Code.BAD_OPTION)


def _verdicts() -> str:
    return f"write `expect` and one of {', '.join(f'`{verdict}`' for verdict in _VERDICTS)}"
