"""The certificates in the repository are those of the models as they are now."""

from __future__ import annotations

from pathlib import Path

import pytest

from invariants.evidence.certificates.certificate import read_header
from invariants.evidence.certificates.certificate_file import certificate_path
from invariants.evidence.certificates.checking import Accepted, Checker
from invariants.language.loader import load
from invariants.language.model.declarations import Check, ExpectedVerdict, Model, Unbounded
from tests.batches import spread

ROOT = Path(__file__).parent.parent.parent
CERTIFICATES = sorted((ROOT / "proofs").rglob("*.smt2"))

SECONDS = 600


def promised(model: Model, check: Check, name: str) -> tuple[str, str, tuple[tuple[str, object], ...]]:
    """The scope that the certificate for a check has to state: None is every number of individuals."""
    given = {population: None if bound is Unbounded.ANY else bound for population, bound in check.scopes}
    return (model.name, name, tuple((population, given[population]) for population in model.scope))


@pytest.fixture(scope="module")
def checker():
    return Checker(ROOT, SECONDS)


@pytest.mark.parametrize("path", spread(CERTIFICATES, every=6), ids=lambda path: str(path.relative_to(ROOT / "proofs")))
def test_a_certificate_is_accepted_and_lies_in_its_place(path, checker):
    text = path.read_bytes().decode("utf-8")
    checked = checker.check(text)
    assert isinstance(checked, Accepted), checked
    header, _ = read_header(text)
    assert path == certificate_path(ROOT / "proofs", header, load(ROOT / header.path).scope)


def test_exactly_the_checks_that_expect_proved_have_certificates():
    expected = set()
    for path in (ROOT / "models").rglob("*.inv"):
        model = load(path)
        checks = [check for each in (model, *model.variants) for check in each.checks]
        proved = [check for check in checks if check.expected is ExpectedVerdict.PROVED]
        expected |= {promised(model, check, name) for check in proved for name in check.properties}
    headers = [read_header(path.read_text(encoding="utf-8"))[0] for path in CERTIFICATES]
    assert expected
    assert {(header.model, header.statement.property, header.statement.scope) for header in headers} == expected
    assert all(header.statement.chain is None for header in headers)
