"""Certificates as texts: their headers, and the whole text."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from invariants.evidence.certificates.certificate import (
    DEEPEST_PREV,
    LARGEST_SCOPE,
    LONGEST_CHAIN,
    Certificate,
    Header,
    MalformedHeaderError,
    UnknownVersionError,
    certificate_text,
    header_text,
    read_header,
)
from invariants.evidence.proofs.statement import ProofStatement, obligations_of
from invariants.language.loader import load_text
from tests.evidence.certificates.certified import GOLDEN, LAMP, LAMP_STATEMENT, lamp

names = st.from_regex(r"[a-zA-Zé_][a-zA-Z0-9_é]{0,8}", fullmatch=True)
parts = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="/\\"), min_size=1, max_size=6)
sizes = st.none() | st.integers(1, LARGEST_SCOPE)
chains = st.one_of(
    st.tuples(st.none(), st.integers(0, DEEPEST_PREV)), st.tuples(st.integers(0, LONGEST_CHAIN), st.none())
)
statements = st.builds(
    lambda name, of, scope, bounds: ProofStatement(name + of, tuple(scope.items()), *bounds),
    names,
    st.sampled_from(["", ".range", ".defined"]),
    st.dictionaries(names.filter(lambda name: name != "none"), sizes, max_size=3),
    chains,
)
headers = st.builds(
    Header,
    version=st.from_regex(r"[0-9]+\.[0-9]+(\.[0-9]+)?(\+[a-z0-9]+)?", fullmatch=True),
    engine=st.from_regex(r"[a-z0-9][a-z0-9_-]{0,8}", fullmatch=True),
    model=names,
    path=st.lists(parts.filter(lambda part: part not in (".", "..")), min_size=1, max_size=4).map("/".join),
    digest=st.from_regex(r"sha256:[0-9a-f]{64}", fullmatch=True),
    statement=statements,
    reading=st.lists(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1), max_size=3).map(tuple),
)


@settings(max_examples=60)
@given(headers, st.text(max_size=20))
def test_a_header_is_read_as_it_was_written(header, script):
    assert read_header(header_text(header) + script) == (header, script)


def test_a_header_with_another_character_is_another_header_or_none():
    """Nothing in a header is passed over."""
    kinds: Counter[str] = Counter()

    @settings(max_examples=40, deadline=None)
    @given(headers, st.integers(0, 1 << 30))
    def read_again(header, seed):
        random = Random(seed)  # noqa: S311 - no secrets here
        text = header_text(header)
        values = [at for found in re.finditer(r"^; [a-z]+: (.+)$", text, re.M) for at in range(*found.span(1))]
        for _ in range(15):  # one change in twenty makes another header
            position = random.choice([random.randrange(len(text)), random.choice(values), random.choice(values)])
            changed = text[:position] + random.choice("\n;: 9ax\u200b") + text[position + 1 :]
            try:
                found, script = read_header(changed)
            except MalformedHeaderError:
                kinds["refused"] += 1
                continue
            kinds["read"] += changed != text
            assert header_text(found) + script == changed
            assert found != header or changed == text

    read_again()
    assert kinds["refused"] >= 100
    assert kinds["read"] >= 5


def test_a_header_with_another_letter_in_a_name_is_another_header():
    header, script = read_header(lamp())
    assert read_header(lamp().replace("; model: lamp\n", "; model: lump\n")) == (replace(header, model="lump"), script)


def lines() -> list[str]:
    return lamp().split("\n")


def replaced(start: str, line: str) -> str:
    (number,) = [number for number, each in enumerate(lines()) if each.startswith(start)]
    return "\n".join([*lines()[:number], line, *lines()[number + 1 :]])


@pytest.mark.parametrize(
    ("start", "line", "reason"),
    [
        ("; engine:", "; engine: two words", "engine"),
        ("; engine:", "; engine: ", "engine"),
        ("; engine:", ";engine: hand", "engine"),
        ("; engine:", "; engine: hand ", "engine"),
        ("; engine:", "; machine: hand", "engine"),
        ("; tool:", "; tool: another 0.1.0", "tool"),
        ("; model:", "; model: a-b", "model"),
        ("; model:", "; model: lamp\x1b[31m", "model"),
        ("; path:", "; path: /lamp.inv", "path"),
        ("; path:", "; path: ../lamp.inv", "path"),
        ("; path:", "; path: a/../lamp.inv", "path"),
        ("; path:", "; path: ./lamp.inv", "path"),
        ("; path:", "; path: a//lamp.inv", "path"),
        ("; path:", "; path: lamp.inv/", "path"),
        ("; path:", "; path: a\\lamp.inv", "path"),
        ("; path:", "; path: lamp\u202e.inv", "path"),
        ("; path:", "; path: .", "path"),
        ("; path:", "; path: ..", "path"),
        ("; digest:", "; digest: sha256:12", "digest"),
        ("; digest:", f"; digest: sha256:{'A' * 64}", "digest"),
        ("; digest:", f"; digest: md5:{'a' * 32}", "digest"),
        ("; property:", "; property: a..c", "property"),
        ("; property:", "; property: 1", "property"),
        ("; scope:", "; scope: Agent", "scope"),
        ("; scope:", "; scope: Agent 0", "scope"),
        ("; scope:", "; scope: Agent -1", "scope"),
        ("; scope:", "; scope: Agent 03", "scope"),
        ("; scope:", "; scope: Agent 1000", "scope"),
        ("; scope:", "; scope: Agent 3,Node 2", "scope"),
        ("; scope:", "; scope: Agent 3, Agent 2", "scope"),
        ("; scope:", "; scope: Agent 3, ", "scope"),
        ("; scope:", "; scope: Agent ٣", "scope"),
        ("; chain:", "; chain: all", "chain"),
        ("; chain:", "; chain: 65", "chain"),
        ("; chain:", "; chain: 1e1", "chain"),
        ("; chain:", "; chain: 2", "prev"),
        ("; prev:", "; prev: exact", "prev"),
        ("; prev:", "; prev: 65", "prev"),
        ("; prev:", "; prev: 1\n; prev: 1", "reading"),
        ("; reading: not", "; reading:", "reading"),
        ("; reading: not", "; reading: a\tb", "reading"),
        ("; reading: not", "(assert false)", "reading"),
        ("; reading: not", "", "reading"),
        ("; An inductive", "; Nothing", "written"),
    ],
)
def test_a_malformed_header_is_refused(start, line, reason):
    with pytest.raises(MalformedHeaderError) as raised:
        read_header(replaced(start, line))
    assert reason in str(raised.value)


def test_the_order_of_the_header_counts():
    found = lines()
    ordered = [number for number in range(4, found.index(";") - 1) if not found[number].startswith("; reading")]
    assert len(ordered) == 9
    for number in ordered:
        swapped = [*found[:number], found[number + 1], found[number], *found[number + 2 :]]
        with pytest.raises(MalformedHeaderError):
            read_header("\n".join(swapped))


@pytest.mark.parametrize("text", ["", "\n", "(check-sat)\n", "; invariants\n", "\ufeff; invariants certificate 1\n"])
def test_a_text_that_is_not_a_certificate(text):
    with pytest.raises(MalformedHeaderError):
        read_header(text)


@pytest.mark.parametrize("version", ["0", "1", "3", "2.0", " 2", "2 ", "", "٢"])
def test_other_versions_are_not_read(version):
    with pytest.raises(UnknownVersionError):
        read_header(lamp().replace("certificate 2\n", f"certificate {version}\n"))


def test_line_ends_of_other_systems_are_refused():
    with pytest.raises(MalformedHeaderError):
        read_header(lamp().replace("\n", "\r\n"))


@pytest.mark.parametrize(
    "changes",
    [
        {"path": "a\nb.inv"},
        {"path": "../lamp.inv"},
        {"path": "/lamp.inv"},
        {"path": "la\udce9mp.inv"},
        {"engine": "a\n; model: b"},
        {"reading": ("fine\n;\n(assert false)",)},
        {"reading": ("",)},
    ],
)
def test_a_header_that_could_not_be_read_back_is_not_written(changes):
    header = replace(read_header(lamp())[0], **changes)
    with pytest.raises(MalformedHeaderError):
        certificate_text(Certificate(header, "true"), obligations_of(load_text(LAMP), LAMP_STATEMENT))


def test_a_certificate_reads_like_this():
    """To see the changes after a change that is meant: write ``lamp()`` into the file, and look at the difference."""
    assert lamp() == (GOLDEN / "lamp.smt2").read_text("utf-8")


def test_the_model_of_the_golden_certificate_is_the_one_beside_it():
    assert (GOLDEN / "lamp.inv").read_text("utf-8") == LAMP
