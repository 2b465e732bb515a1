"""Mistakes in heads: in the first line of a rule, in lists of parameters, and in the names and options of a check.

Owns: the mistakes between the word that starts a rule and its ``{``, and those in a check, each with a way out; what
can stand in a check, by what the words of the text declare.
Must never know: statements, other declarations.
"""

from __future__ import annotations

import re

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.records import Record
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

_EXAMPLES = {"chain": "3", "steps": "3", "timeout": "10"}
_OF_TYPES = {"Bool": "true", "Int": "1", "Real": "0.5"}
_OF_ALL = ("tested", "unknown")
_OF_INVARIANTS = ("proved", "survives", "violated", *_OF_ALL)
_OF_WITNESSES = ("reachable", "unreachable", "unreached", *_OF_ALL)
_FINITE = r"-?\w+(?:\s*\.\.\s*-?\w+)?"
_TYPE = rf"(?:{_FINITE}(?:\s*,\s*{_FINITE})*\s*->\s*)?{_FINITE}\??"
_NO_NAME = "name its individuals, as in"


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
    if before == "=" or now in {"=", ":", ":=", "<=", "=="}:
        return _around_sign(error)
    named, declared = error.excerpt(1, colon), _DeclaredWords(error.source.text)
    if before == "expect":
        of_limit = any(error.text(index) == LIMIT for index in range(colon, error.at))
        what = "the limit of a measure" if of_limit else "a verdict"
        way_out = declared.expect_way_out(named, of_limit=of_limit)
        return error.diagnostic(f"`expect` needs {what}", way_out, Code.BAD_OPTION)
    if before in {":", ","}:
        return error.diagnostic(
            f"an option is missing after `{before}`",
            "write `chain 3, steps 8`",
            Code.BAD_OPTION,
            index=error.at - 1,
        )
    if now == "after" or before == "after":
        verdict = next((word for word in (before, error.relative(-2)) if word in _WITH_CHAINS), _WITH_CHAINS[0])
        return error.diagnostic(
            "`after` needs the number of modifications", f"write `expect {verdict} after 1`", Code.BAD_OPTION
        )
    if before in _VERDICTS and now.isdigit():
        return _without_after(error, before, now)
    if before == LIMIT and error.is_word(error.at):
        return _without_comma(error, LIMIT, error.excerpt(error.at, error.at + 2))
    complete = before in _VERDICTS or before.isdigit() or before == "any"
    if complete and (now == ";" or error.is_word(error.at)):
        return _behind_option(error, f"{error.relative(-2)} {before}")
    if error.offending is None or now == ",":
        if before in _VERDICTS:
            return error.diagnostic("a verdict comes after `expect`", f"write `expect {before}`", Code.BAD_OPTION)
        what, way_out = _without_value(declared, before, named)
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
    if error.at < 2:
        stated = "state bounds for all of them, as in `check: chain 4, steps 6`"
        return f"leave the check out, since every invariant is checked anyway; or {stated}"
    return _DeclaredWords(error.source.text).check_way_out(named)


def _around_sign(error: ErrorSite) -> Diagnostic:
    """Return a diagnostic for a sign behind the name of an option, or for a constant without its value."""
    at = error.at - 1 if error.relative(-1) == "=" else error.at
    sign, name, value = error.text(at), error.text(at - 1), error.text(at + 1)
    declared = _DeclaredWords(error.source.text)
    if name in OPTION_NAMES or (sign != "=" and not declared.has_constant(name)):
        return error.diagnostic(f"an option has no `{sign}`", f"write `{_with_value(name, value)}`", Code.BAD_OPTION)
    if sign != "=" and value:
        message = f"a constant is given its value with `=`, not `{sign}`"
        return error.diagnostic(message, f"write `{name} = {value}`", Code.BAD_OPTION)
    return error.diagnostic(f"a value of `{name}` is missing", declared.constant_way_out(name), Code.BAD_OPTION)


def _without_value(declared: _DeclaredWords, option: str, named: str) -> tuple[str, str]:
    """Return the mistake, and the way out, where nothing comes after the name of an option."""
    if option in _STATEMENTS:
        return f"`{option}` is no option of a check", f"write `check {named}: chain 3`, or leave the check out"
    return declared.option_way_out(option) or (f"there is no option `{option}`", _option_like(option))


def _without_comma(error: ErrorSite, option: str, following: str) -> Diagnostic:
    return error.diagnostic("options have commas between them", f"write `{option}, {following}`", Code.BAD_OPTION)


def _behind_option(error: ErrorSite, option: str) -> Diagnostic:
    """Return a diagnostic for what stands behind an option that is complete."""
    at = error.at + (error.relative(0) in {"and", ";"})
    following, rest = error.text(at), error.text(at + 1)
    if following in _VERDICTS:
        return _without_comma(error, option, f"expect {following}")
    if at == error.at and following not in ALL_OPTIONS and rest in {"", ","}:
        message = f"`{following}` is not part of an option"
        unit = ": a number of seconds" if option.startswith("timeout") else ""
        return error.diagnostic(message, f"write `{option}`{unit}", Code.BAD_OPTION)
    return _without_comma(error, option, f"{following} …")


def _without_after(error: ErrorSite, verdict: str, number: str) -> Diagnostic:
    """Return a diagnostic for ``expect violated 1``."""
    if verdict in _WITH_CHAINS:
        way_out = f"write `expect {verdict} after {number}`: the shortest chain has so many modifications"
        return error.diagnostic("`after` is missing before the number of modifications", way_out, Code.BAD_OPTION)
    chains = " and ".join(f"`expect {each} after {number}`" for each in _WITH_CHAINS)
    return error.diagnostic(f"`{verdict}` takes no number", f"leave it out; {chains} take one", Code.BAD_OPTION)


class _DeclaredWords(Record):
    """The declarations of a text that cannot be parsed, as far as its words show them."""

    text: str

    def kind(self, name: str) -> str:
        """Return the word that declares what a check names: ``invariant`` where the text does not show another one."""
        if name.endswith(".reached"):
            return "witness"
        found = self._search(rf"({'|'.join(_STATEMENTS)})\s+{re.escape(name)}\b")
        return "invariant" if found is None else found.group(1)

    def option_way_out(self, option: str) -> tuple[str, str] | None:
        """Return the mistake, and the way out, of a name in the place of an option with nothing behind it.

        None for a name that is neither an option, nor declared as a constant or a type.
        """
        if self._constant(option) is not None:
            return f"`{option}` is a constant, and a value of it is missing", self.constant_way_out(option)
        if option in _EXAMPLES or self._search(rf"type\s+{re.escape(option)}\b") is not None:
            return f"option `{option}` needs a value", f"write {self._values(option)}"
        if self._search(rf"enum\s+{re.escape(option)}\b") is not None:
            return f"there is no option `{option}`", f"`{option}` is an enumeration; only individual types have a scope"
        if not option[:1].islower():
            return f"option `{option}` needs a value", f"write `{option} 3` or `{option} any`"
        return None

    def constant_way_out(self, name: str) -> str:
        """Return the way out where a value of a constant is missing: an example that fits its type."""
        declared = self._constant(name)
        if declared is None:
            return f"write a value that fits the type of `{name}`: `{name} = true`, `{name} = 1`, or a member"
        kind = declared.group(1)
        if declared.group(2):
            return (
                f"leave it out: the declaration of `{name}` has a value; or leave that out, and let each check give it"
            )
        entry = kind.rpartition("->")[2].strip()
        example = self._example(entry)
        if example is not None:
            return f"write `{name} = {example}`, for instance"
        if entry.endswith("?") or self._search(rf"record\s+{re.escape(entry)}\b") is not None:
            return f"leave it out, and write the value into the declaration: `const {name}: {kind} = …`"
        if self._search(rf"type\s+{re.escape(entry)}\b") is not None:
            return f"{_NO_NAME} `type {entry} = alice`, and write `{name} = alice`"
        return f"write `{name} =` and a value of `{kind}`"

    def has_constant(self, name: str) -> bool:
        """Return whether the text declares a constant of this name."""
        return self._constant(name) is not None

    def expect_way_out(self, named: str, *, of_limit: bool) -> str:
        """Return the way out where nothing stands behind ``expect``, in a check of these names."""
        first = named.partition(",")[0].strip()
        kind = self.kind(first)
        if of_limit and kind != "measure" and self._search(rf"{kind}\s+{re.escape(first)}\b") is not None:
            return f"`{first}` is no measure, and has no limit: leave `limit` out, and write `{_with_value('expect')}`"
        if of_limit:
            return (
                "write the limit, as in `expect 7`, or `expect unlimited`; with `expect ?`, `invariants solve` finds it"
            )
        if kind == "measure":
            return "a check of a measure states its limit: write `limit, expect 7`, or `limit, expect unlimited`"
        verdicts = _OF_WITNESSES if kind == "witness" else _OF_INVARIANTS
        return f"write `expect` and one of {', '.join(f'`{verdict}`' for verdict in verdicts)}"

    def check_way_out(self, named: str) -> str:
        """Return the way out of a check that has names and nothing else."""
        match self.kind(named.partition(",")[0].strip()):
            case "measure":
                return f"state the limit of the measure, as in `check {named}: limit, expect 7`"
            case kind:
                example = f"check {named}: expect {'reachable' if kind == 'witness' else 'proved'}"
                every = f"every {kind} is checked anyway"
                return (
                    f"leave the check out, since {every}; or state the intended verdict, or bounds, as in `{example}`"
                )

    def _constant(self, name: str) -> re.Match[str] | None:
        return self._search(rf"const\s+{re.escape(name)}\s*:\s*({_TYPE})\s*(=?)")

    def _search(self, pattern: str) -> re.Match[str] | None:
        """Return where a declaration stands that is no part of a comment."""
        return re.search(rf"^[^#\n]*?\b{pattern}", self.text, re.MULTILINE)

    def _values(self, option: str) -> str:
        """Return the values of an option, for a sentence."""
        if option == "timeout":
            return "`timeout 10`"
        names = self._search(rf"type\s+{re.escape(option)}\s*(?:\[[^\]\n]*\]\s*)?=\s*(\w+(?:\s*,\s*\w+)*)")
        least = 3 if names is None else max(3, names.group(1).count(",") + 1)
        return f"`{option} {least}` or `{option} any`"

    def _example(self, kind: str) -> str | None:
        """Return a value of a type; None for a type without names of values."""
        least = re.match(r"(-?\d+)\s*\.\.", kind)
        if least is not None:
            return least.group(1)
        member = self._search(rf"enum\s+{re.escape(kind)}\s*\{{\s*(\w+)")
        named = self._search(rf"type\s+{re.escape(kind)}\s*(?:\[[^\]\n]*\]\s*)?=\s*(\w+)")
        found = member or named
        return _OF_TYPES.get(kind) if found is None else found.group(1)


def _option_like(option: str) -> str:
    """Return the way out for a word that is no option, with nothing behind it."""
    guess = closest(option, ALL_OPTIONS)
    if guess is None:
        return f"there are {listing(ALL_OPTIONS)}"
    return f"did you mean `{_with_value(guess)}`?"


def _with_value(option: str, value: str = "") -> str:
    """Return an option with a value; with an example where none is given."""
    if option == LIMIT:
        return f"{LIMIT}, expect {value or 7}"
    if option == "expect":
        return f"expect {value if value in _VERDICTS else 'violated'}"
    fits = value.isdigit() or (value == "any" and option != "timeout")
    return f"{option} {value if fits else _EXAMPLES.get(option, '3')}"
