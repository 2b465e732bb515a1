"""The certificates in the repository are those of the models as they are now."""

from __future__ import annotations

from pathlib import Path

import pytest

from invariants.evidence.certificate import read_header
from invariants.evidence.certificate_file import certificate_path
from invariants.evidence.checking import Accepted, Checker
from invariants.language.loader import load

ROOT = Path(__file__).parent.parent.parent
CERTIFICATES = sorted((ROOT / "proofs").rglob("*.smt2"))

SECONDS = 60


@pytest.fixture(scope="module")
def checker():
    return Checker(ROOT, SECONDS)


@pytest.mark.parametrize("path", CERTIFICATES, ids=lambda path: str(path.relative_to(ROOT / "proofs")))
def test_a_certificate_is_accepted_and_lies_in_its_place(path, checker):
    text = path.read_bytes().decode("utf-8")
    checked = checker.check(text)
    assert isinstance(checked, Accepted), checked
    header, _ = read_header(text)
    assert path == certificate_path(ROOT / "proofs", header, load(ROOT / header.path).scope)


def test_there_are_certificates():
    assert CERTIFICATES
