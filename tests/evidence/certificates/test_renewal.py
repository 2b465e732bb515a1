"""The command that writes a certificate anew."""

from __future__ import annotations

import shlex

import pytest
from msgspec.structs import replace

from invariants.cli.app import main
from invariants.evidence.certificates.certificate import read_header
from invariants.evidence.certificates.renewal import renewal
from invariants.evidence.proofs.statement import ProofStatement
from tests.evidence.certificates.certified import lamp

HEADER, _ = read_header(lamp())


def test_the_command_states_the_claim_and_the_folder():
    header = replace(
        HEADER, path="models/a/lamp.inv", statement=ProofStatement("n.range", (("A", 2), ("B", None)), None, 1)
    )
    assert renewal(header, "some/proofs/models/a/lamp/n.range.B-any.smt2") == (
        "invariants check models/a/lamp.inv --invariant n.range --chain any --steps any --scope A=2 --scope B=any"
        " --certificates some/proofs"
    )
    bounded = replace(HEADER, statement=ProofStatement("fine", (), 2, None))
    assert renewal(bounded, "lamp/fine.smt2") == (
        "invariants check lamp.inv --invariant fine --chain 2 --steps any --certificates ."
    )


def test_names_are_quoted_for_a_shell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my models").mkdir()
    header = replace(HEADER, path="it's; rm.inv")
    command = renewal(header, "it's here.smt2", "my models")
    assert shlex.split(command) == [
        *("cd", "my models", "&&", "invariants", "check", "it's; rm.inv", "--invariant", "fine", "--chain", "any"),
        *("--steps", "any", "--certificates", ".."),
    ]


def test_without_a_header_it_has_placeholders():
    assert renewal(None, "a.smt2") == "invariants check MODEL --certificates DIR"


def test_the_command_writes_the_certificate_anew(tmp_path, monkeypatch):
    """A certificate that a changed model has made invalid is valid after the command."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    text = "system a\nvar n: Int = 0\ntransition t {{ n := n + {} }}\ninvariant i: n >= 0\n"
    model = tmp_path / "models" / "a.inv"
    model.write_text(text.format(1))
    certificate = "proofs/models/a/i.smt2"
    assert run("check", "models/a.inv", "--certificates", "proofs") == 0
    assert run("verify", certificate) == 0
    model.write_text(text.format(2))
    assert run("verify", certificate) == 1
    header, _ = read_header((tmp_path / certificate).read_text())
    assert run(*shlex.split(renewal(header, certificate))[1:]) == 0
    assert run("verify", certificate) == 0


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)
