"""Certificates: proofs as texts that any solver can check.

Owns: the header and the text of a certificate, written and read back.
Must never know: files, models, solvers' answers.

A certificate is a script in SMT-LIB 2 with a header in comments. The header states a property of a model; the
script asks for initiation, consecution and safety of a strengthening, and every answer has to be ``unsat``. The script
is computed from the header, the model and the strengthening, so anybody with the model can check that the script asks
the right questions. Where all configurations were tried, a table of them replaces the script, in comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from invariants.evidence.cases.step_cases import Cases, StepCases, is_by_cases
from invariants.evidence.proofs.open_obligations import OpenObligations
from invariants.evidence.proofs.proof_obligations import ProofObligations
from invariants.evidence.proofs.statement import ProofStatement
from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.records import ValueRecord

VERSION = 2
"""The version of the form. It goes up when earlier certificates could be misread."""

LONGEST_CHAIN = 64
DEEPEST_PREV = 64
LARGEST_SCOPE = 999
MOST_STEPS_STATED = 99
"""The limits beyond which a certificate is refused: computing its obligations could take hours."""

FIRST_WORDS = "; invariants certificate "
"""The first words of every certificate."""
_END = ";"
_MEANING = (
    "; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves",
    "; it, and it excludes every violation. So a solver has to answer unsat three times. That these are the questions",
    "; which the model poses is what `invariants verify` checks.",
)
_MEANING_BY_CASES = (
    "; An inductive strengthening shows that the property holds in all runs: it holds initially, every step preserves",
    "; it, and it excludes every violation. That steps do is asked for each rule and each conjunct. So a solver has to",
    "; answer unsat each time. That these are the questions which the model poses is what `invariants verify` checks.",
)
_MEANING_OF_SET = (
    "; All configurations that can be reached, up to the order of individuals; none violates the property. That each",
    "; start is among them, and that each step from them leads to one of them, `invariants verify` checks by running",
    "; the model.",
)
_MEANING_OF_ROUND = (
    "; Steps that can be repeated for ever, and raise a measure each time: without limit, or towards one. There is",
    "; such a start, the first steps lead to the condition, and the round can be taken where it holds, and keeps it.",
    "; So a solver has to answer sat, unsat and unsat. That these are the questions `invariants verify` checks.",
)
ROUND_START = "; round: "
_SET_START = "; configurations"
_SET_LINE = 110
"""Characters of a table in one line."""
_NONE, _ANY, _EXACT = "none", "any", "exact"
_WITHIN = "within"

_NAME = re.compile(r"[^\W\d]\w*")
_PROPERTY = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]*")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")


class Header(ValueRecord):
    """The statement of a certificate, and notes for people.

    ``digest`` is the digest of the model's meaning. ``path`` is the path of the model, with forward slashes, relative
    to a folder that is not recorded. ``version`` and ``engine`` say who found the proof, and ``reading`` has the
    strengthening in the language's terms; these three are for people, and nothing depends on them.
    """

    version: str
    engine: str
    model: str
    path: str
    digest: str
    statement: ProofStatement
    reading: tuple[str, ...] = ()
    constants: tuple[tuple[str, str], ...] = ()
    """The constants that have other values than in the model's text, and the values: it is about this variant."""
    via: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    """The modifications that a chain has to have, and may not have, for the statement to be about it."""


class Certificate(ValueRecord):
    """A statement about a model, with the strengthening that proves it, or the table of all configurations.

    ``cases`` are those by which solvers decide the obligations; None where they decide them as a whole.
    """

    header: Header
    strengthening: str
    configurations: str | None = None
    cases: Cases | None = None


class MalformedHeaderError(InvariantsError):
    """The text does not begin as a certificate does; the message says why."""


class UnknownVersionError(MalformedHeaderError):
    """The certificate is of another version; ``header`` is its header, if that can be read."""

    def __init__(self, reason: str, header: Header | None = None) -> None:
        super().__init__(reason)
        self.header = header


def certificate_text(certificate: Certificate, obligations: ProofObligations) -> str:
    """Return the whole text of a certificate; ``obligations`` are the obligations of its statement.

    Raises :class:`MalformedHeaderError` where something cannot be written down, such as a path with control characters.
    """
    if certificate.cases is not None and isinstance(obligations, OpenObligations):
        cases = StepCases(obligations, certificate.strengthening)
        text = _header_text(certificate.header, VERSION, _MEANING_BY_CASES) + cases.script(certificate.cases)
    else:
        text = header_text(certificate.header) + obligations.script(certificate.strengthening)
    if read_header(text)[0] != certificate.header:
        raise MalformedHeaderError("the header would be read back as another one")
    return text


def set_certificate_text(header: Header, configurations: str) -> str:
    """Return the whole text of a certificate that has all configurations. Raises :class:`MalformedHeaderError`."""
    lines = [configurations[i : i + _SET_LINE] for i in range(0, len(configurations), _SET_LINE)]
    text = _header_text(header, VERSION, _MEANING_OF_SET) + "\n".join(
        [_SET_START, *(f"; {line}" for line in lines), ""]
    )
    if read_header(text)[0] != header:
        raise MalformedHeaderError("the header would be read back as another one")
    return text


def round_certificate_text(header: Header, claim: str, script: str) -> str:
    """Return the whole text of a certificate about a round. Raises :class:`MalformedHeaderError`."""
    text = f"{_header_text(header, VERSION, _MEANING_OF_ROUND)}{ROUND_START}{claim}\n{script}"
    if read_header(text)[0] != header:
        raise MalformedHeaderError("the header would be read back as another one")
    return text


def configurations_in(script: str) -> str | None:
    """Return the table that stands in the place of a script; None where there is a script.

    Raises :class:`MalformedHeaderError` where the lines are not written as tables are.
    """
    first, *lines = script.split("\n")
    if first != _SET_START:
        return None
    *rows, end = lines or [""]
    found = "".join(row.removeprefix("; ") for row in rows)
    wanted = [f"; {found[i : i + _SET_LINE]}" for i in range(0, len(found), _SET_LINE)]
    if end or rows != wanted:
        raise MalformedHeaderError("the table is not written as tables are")
    return found


def header_text(header: Header) -> str:
    """Return the header's text; the script begins right behind it."""
    return _header_text(header, VERSION, _MEANING)


def _header_text(header: Header, version: int, meaning: tuple[str, ...]) -> str:
    statement = header.statement
    scope = ", ".join(f"{name} {_bound(size)}" for name, size in statement.scope)
    lines = [
        f"{FIRST_WORDS}{version}",
        *meaning,
        f"; tool: invariants {header.version}",
        f"; engine: {header.engine}",
        f"; model: {header.model}",
        f"; path: {header.path}",
        f"; digest: {header.digest}",
        *(f"; constant: {name} = {value}" for name, value in header.constants),
        *(f"; via: {name}" for name in header.via),
        *(f"; without: {name}" for name in header.without),
        f"; property: {statement.property}",
        f"; scope: {scope or _NONE}",
        f"; chain: {_bound(statement.chain)}",
        f"; prev: {_EXACT if statement.depth is None else statement.depth}",
        *(() if statement.within is None else (f"; {_WITHIN}: {statement.within}",)),
        *(f"; reading: {line}" for line in header.reading),
        _END,
    ]
    return "\n".join(lines) + "\n"


def read_header(text: str) -> tuple[Header, str]:
    """Return the header of a certificate, and its script. Raises :class:`MalformedHeaderError`.

    A header can be written in one way only: a text that differs from the text of its own header is refused.
    """
    first, _, _ = text.partition("\n")
    if not first.startswith(FIRST_WORDS):
        raise MalformedHeaderError("the first line does not say that this is a certificate")
    version = first.removeprefix(FIRST_WORDS)
    if version != str(VERSION):
        reason = f"the certificate is of version {version[:20]!r}; this is version {VERSION}"
        raise UnknownVersionError(reason, _header_of_version_1(text) if version == "1" else None)
    return _header_and_script(text, VERSION)


def _header_and_script(text: str, version: int) -> tuple[Header, str]:
    head, end, script = text.partition(f"\n{_END}\n")
    if not end:
        raise MalformedHeaderError("the header does not end")
    meaning = _MEANING_BY_CASES if is_by_cases(script) else _MEANING
    if script.startswith(f"{_SET_START}\n"):
        meaning = _MEANING_OF_SET
    elif script.startswith(ROUND_START):
        meaning = _MEANING_OF_ROUND
    header = _Fields(iter(head.split("\n")[1 + len(meaning) :])).header()
    if _header_text(header, version, meaning) != head + end:
        raise MalformedHeaderError("the header is not written as headers are")
    return header, script


def _header_of_version_1(text: str) -> Header | None:
    """Return a header of version 1, whose digest is the digest of the text, comments included."""
    try:
        return _header_and_script(text, 1)[0]
    except MalformedHeaderError:
        return None


class _Fields:
    """The lines of a header, taken one after the other."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._next = next(lines, None)

    def header(self) -> Header:
        version = self.matching("tool", _WORD, "invariants ")
        engine = self.matching("engine", _WORD)
        model = self.matching("model", _NAME)
        path = self.path()
        digest = self.matching("digest", _DIGEST)
        constants = tuple(self.constants())
        via, without = tuple(self.names("via")), tuple(self.names("without"))
        statement = ProofStatement(
            self.matching("property", _PROPERTY),
            self.scope(),
            self.bound("chain", _ANY, LONGEST_CHAIN),
            self.bound("prev", _EXACT, DEEPEST_PREV),
            self.within(),
        )
        if (statement.chain is None) is (statement.depth is None):
            raise MalformedHeaderError("`prev` is exact where chains are bounded, and only there")
        readings = tuple(self.readings())
        return Header(version, engine, model, path, digest, statement, readings, constants, via, without)

    def value(self, key: str) -> str:
        line, self._next = self._next, next(self._lines, None)
        start = f"; {key}: "
        if line is None or not line.startswith(start):
            raise MalformedHeaderError(f"`{key}` is missing, or not in its place")
        value = line.removeprefix(start)
        if not value.isprintable() or not value.strip():
            raise MalformedHeaderError(f"`{key}` is not a line of text")
        return value

    def constants(self) -> Iterator[tuple[str, str]]:
        while self._next is not None and self._next.startswith("; constant: "):
            name, _, value = self.value("constant").partition(" = ")
            if not _NAME.fullmatch(name) or not value:
                raise MalformedHeaderError("`constant` has no name and value")
            yield name, value

    def names(self, key: str) -> Iterator[str]:
        while self._next is not None and self._next.startswith(f"; {key}: "):
            yield self.matching(key, _NAME)

    def matching(self, key: str, pattern: re.Pattern[str], start: str = "") -> str:
        value = self.value(key)
        if not value.startswith(start) or not pattern.fullmatch(value.removeprefix(start)):
            raise MalformedHeaderError(f"`{key}` is not as it should be: {value[:60]}")
        return value.removeprefix(start)

    def path(self) -> str:
        value = self.value("path")
        parts = PurePosixPath(value).parts
        if value.startswith("/") or "/".join(parts) != value or ".." in parts or "\\" in value:
            raise MalformedHeaderError(f"`path` does not stay inside a folder: {value[:60]}")
        return value

    def bound(self, key: str, unbounded: str, most: int) -> int | None:
        value = self.value(key)
        return None if value == unbounded else self.number(key, value, 0, most)

    def within(self) -> int | None:
        """Return the steps within which `can` is shown, which only some headers state."""
        if self._next is None or not self._next.startswith(f"; {_WITHIN}: "):
            return None
        return self.number(_WITHIN, self.value(_WITHIN), 0, MOST_STEPS_STATED)

    def scope(self) -> tuple[tuple[str, int | None], ...]:
        value = self.value("scope")
        if value == _NONE:
            return ()
        found: dict[str, int | None] = {}
        for part in value.split(", "):
            name, _, size = part.partition(" ")
            if not _NAME.fullmatch(name) or name in found:
                raise MalformedHeaderError(f"`scope` is not as it should be: {part[:60]}")
            found[name] = None if size == _ANY else self.number("scope", size, 1, LARGEST_SCOPE)
        return tuple(found.items())

    def number(self, key: str, value: str, least: int, most: int) -> int:
        if not _NUMBER.fullmatch(value) or not least <= int(value) <= most:
            raise MalformedHeaderError(f"`{key}` has no number from {least} to {most}: {value[:20]}")
        return int(value)

    def readings(self) -> Iterator[str]:
        while self._next is not None:
            yield self.value("reading")


def _bound(number: int | None) -> str:
    return _ANY if number is None else str(number)
