"""Certificates of decisions: against model, state and proposal."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from invariants.evidence.certificates.checking import Accepted, Checker, RefusalReason, RefusedCertificate
from invariants.gate import answers
from invariants.gate.gate import Gate
from invariants.gate.running.case import model_of_case
from invariants.language.loader import load
from tests.gate.review_gate import LOCKED, MODELS

pytestmark = pytest.mark.usefixtures("in_one_process")

PROPOSAL = "edit { rewrite deploy.gate as prev and kind[a] == human }\nretire fast_track"


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """A folder with the certificate of an admitted change, and the certificate's place in it."""
    folder = tmp_path_factory.mktemp("certified")
    shutil.copy(MODELS / "review_gate" / "review_gate.inv", folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        gate = Gate(load("review_gate.inv"), state=LOCKED, certificates=folder / "certificates")
        for _ in range(2):  # by a check, then by the strengthening that it has found
            decision = gate.decide(PROPOSAL)
            assert decision.is_admitted
    (found,) = decision.findings.invariants
    assert found.by == answers.STORED
    return folder, Path(found.certificate).relative_to(folder)


@pytest.fixture
def certificate(certified, tmp_path, monkeypatch):
    """The certificate of an admitted change, in a folder of its own."""
    folder, place = certified
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path / place


def checked(certificate: Path) -> object:
    return Checker(Path.cwd(), 30.0, read_case=model_of_case).check(certificate.read_text("utf-8"))


def test_a_certificate_is_accepted(certificate):
    found = checked(certificate)
    assert isinstance(found, Accepted)
    assert found.note is None
    assert found.header.path.endswith("/case.gate.json")


def test_without_a_reader_of_cases_it_is_refused(certificate):
    found = Checker(Path.cwd(), 30.0).check(certificate.read_text("utf-8"))
    assert isinstance(found, RefusedCertificate)


@pytest.mark.parametrize("field", ["state", "proposal", "digest", "model"])
def test_another_case_is_refused(certificate, field):
    path = certificate.with_name("case.gate.json")
    case = json.loads(path.read_text("utf-8"))
    if field == "state":
        case["state"]["state"]["member"]["Agent2"] = True
    elif field == "proposal":
        case["proposal"] = "retire fast_track"
    elif field == "digest":
        case["digest"] = "sha256:" + "0" * 64
    else:
        case["model"] = "../review_gate.inv"
    path.write_text(json.dumps(case), "utf-8")
    found = checked(certificate)
    assert isinstance(found, RefusedCertificate)
    assert found.refusal in (RefusalReason.MODEL_CHANGED, RefusalReason.MODEL_UNUSABLE)


def test_another_model_is_refused(certificate):
    path = Path("review_gate.inv")
    path.write_text(path.read_text("utf-8").replace("require gate: reviewed[a]", "require gate: true"), "utf-8")
    found = checked(certificate)
    assert isinstance(found, RefusedCertificate)
    assert found.refusal is RefusalReason.MODEL_UNUSABLE


def test_another_strengthening_is_refused(certificate):
    text = certificate.read_text("utf-8")
    assert "reviewed" in text
    certificate.write_text(text.replace("|reviewed[0]|", "|reviewed[1]|"), "utf-8")
    assert isinstance(checked(certificate), RefusedCertificate)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"model": 1, "digest": "", "state": {}, "proposal": ""}'])
def test_a_text_that_is_no_case_is_refused(certificate, text):
    certificate.with_name("case.gate.json").write_text(text, "utf-8")
    assert isinstance(checked(certificate), RefusedCertificate)
