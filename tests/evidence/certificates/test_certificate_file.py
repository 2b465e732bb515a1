"""The places of certificates, and the facts that they record."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from invariants.evidence.certificates.certificate import Header, MalformedHeaderError, read_header
from invariants.evidence.certificates.certificate_file import certificate_of, certificate_path, recorded_path, write
from invariants.evidence.certificates.checking import Accepted, Checker
from invariants.evidence.claims import Proved
from invariants.evidence.proofs.statement import ProofStatement
from invariants.language.loader import load
from tests.evidence.certificates.certified import LAMP, LAMP_STRENGTHENING

SCOPE = {"Agent": 3, "Node": 2}


def header(path: str = "theme/lamp.inv", **statement) -> Header:
    known = {"property": "fine", "scope": tuple(SCOPE.items()), "chain": None, "depth": 1} | statement
    return Header("0.1.0", "ic3", "lamp", path, f"sha256:{'0' * 64}", ProofStatement(**known))


@pytest.mark.parametrize(
    ("found", "path"),
    [
        (header(), "theme/lamp/fine.smt2"),
        (header("lamp.inv"), "lamp/fine.smt2"),
        (header("a/b/c/lamp.v2.inv"), "a/b/c/lamp.v2/fine.smt2"),
        (header(property="x.range"), "theme/lamp/x.range.smt2"),
        (header(chain=2, depth=None), "theme/lamp/fine.chain-2.smt2"),
        (header(scope=(("Agent", 4), ("Node", 2))), "theme/lamp/fine.Agent-4.smt2"),
        (header(scope=(("Agent", None), ("Node", None))), "theme/lamp/fine.Agent-any.Node-any.smt2"),
        (header("wörk/la mp.inv", property="schön"), "w%C3%B6rk/la%20mp/sch%C3%B6n.smt2"),
    ],
)
def test_a_certificate_lies_in_a_folder_for_its_model(found, path):
    assert certificate_path(Path("proofs"), found, SCOPE) == Path("proofs", path)


def test_different_statements_lie_in_different_files():
    statements = [
        header(path, property=name, chain=chain, depth=None if chain else 1, scope=(("Agent", agents), ("Node", 2)))
        for path in ("lamp.inv", "a/lamp.inv", "b/lamp.inv")
        for name in ("a", "b", "a.range", "a.defined")
        for chain in (None, 1, 12)
        for agents in (3, 1, 12, None)
    ]
    assert len({certificate_path(Path(), each, SCOPE) for each in statements}) == len(statements)


@pytest.fixture
def model(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "lamp.inv").write_text(LAMP, "utf-8")
    return load(tmp_path / "models" / "lamp.inv")


CLAIM = Proved("fine", None, 1, open_populations=False, strengthening=LAMP_STRENGTHENING, reading=("not broken",))


def test_a_written_certificate_is_accepted(tmp_path, model):
    path = write(tmp_path / "proofs", model, certificate_of(model, {}, CLAIM, "ic3", tmp_path))
    assert path == tmp_path / "proofs" / "models" / "lamp" / "fine.smt2"
    checked = Checker(tmp_path, 20).check(path.read_bytes().decode("utf-8"))
    assert isinstance(checked, Accepted)
    assert checked.header.path == "models/lamp.inv"
    assert checked.header.reading == ("not broken",)


def test_writing_again_replaces_the_file_and_leaves_nothing_else(tmp_path, model):
    certificate = certificate_of(model, {}, CLAIM, "ic3", tmp_path)
    first = write(tmp_path / "proofs", model, certificate)
    first.write_text("; invariants certificate 1\nold", "utf-8")
    assert write(tmp_path / "proofs", model, certificate) == first
    assert read_header(first.read_text("utf-8"))[0] == certificate.header
    assert os.listdir(first.parent) == ["fine.smt2"]


def test_a_proof_for_a_bounded_chain_says_so(tmp_path, model):
    bounded = replace(CLAIM, chain=2)
    path = write(tmp_path, model, certificate_of(model, {}, bounded, "ic3", tmp_path / "models"))
    assert path == tmp_path / "lamp" / "fine.chain-2.smt2"
    found = read_header(path.read_text("utf-8"))[0]
    assert (found.statement.chain, found.statement.depth) == (2, None)
    assert isinstance(Checker(tmp_path / "models", 20).check(path.read_text("utf-8")), Accepted)


def test_only_the_name_of_a_model_elsewhere_is_recorded(tmp_path, model):
    (tmp_path / "elsewhere").mkdir()
    assert recorded_path(model, tmp_path / "elsewhere") == "lamp.inv"
    assert recorded_path(model, tmp_path) == "models/lamp.inv"


def test_a_path_that_is_no_text_is_not_recorded(tmp_path):
    path = tmp_path / "la\nmp.inv"
    path.write_text(LAMP, "utf-8")
    odd = load(path)
    with pytest.raises(MalformedHeaderError):
        write(tmp_path / "proofs", odd, certificate_of(odd, {}, CLAIM, "ic3", tmp_path))
    assert not (tmp_path / "proofs").exists()
