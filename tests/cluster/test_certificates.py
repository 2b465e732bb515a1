"""Certificates that a cluster checks: outcomes are reported ones, and nothing that is malformed is an acceptance."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from invariants.cli.app import commands
from invariants.cli.commands.verify import checked_files
from invariants.cli.exit_status import ExitStatus
from invariants.cluster.certificates import OUTCOME, CertificateChecks, outcome_of
from invariants.cluster.wire import CertificateOrder, ClusterReply
from invariants.evidence.certificates.certificate import read_header
from invariants.evidence.certificates.checking import (
    Accepted,
    Checked,
    RefusalReason,
    RefusedCertificate,
    UndecidedCertificate,
)
from invariants.evidence.claims import Source
from tests.cluster.played import Played, Worker, honest, played

ROOT = Path(__file__).parents[2]
MODEL = "models/review_gate/gate_kept.inv"
CERTIFICATE = "proofs/models/review_gate/gate_kept/oversight.Agent-any.smt2"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a model and its certificate."""
    for name in (MODEL, CERTIFICATE):
        (tmp_path / name).parent.mkdir(parents=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def outcome(folder: Path, work: Worker = honest) -> tuple[list[Played], Checked]:
    sent, errands = played(work)
    ((_, checked),) = checked_files([str(folder / CERTIFICATE)], folder, 30.0, errands=errands)
    return sent, checked


def test_an_accepted_certificate_is_one_that_was_reported(folder: Path):
    sent, checked = outcome(folder)
    assert isinstance(checked, Accepted)
    assert checked.source is Source.EXECUTOR
    (one,) = sent
    assert isinstance(one.order, CertificateOrder)
    assert list(one.order.texts) == [MODEL]


def test_a_certificate_of_another_model_is_refused(folder: Path):
    path = folder / MODEL
    path.write_text(path.read_text("utf-8").replace("forall", "exists"), "utf-8")
    _, checked = outcome(folder)
    assert isinstance(checked, RefusedCertificate)
    assert checked.refusal in (RefusalReason.MODEL_CHANGED, RefusalReason.MODEL_UNUSABLE)


def test_a_worker_that_is_lost_decides_nothing(folder: Path):
    _, checked = outcome(folder, lambda _: ClusterReply(failure="lost"))
    assert isinstance(checked, UndecidedCertificate)
    assert checked.reason == "lost"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "accepted",
        "accepted\0",
        "accepted\0\0",
        "accepted\0\0Z3\0",
        "refused\0NO_SUCH\0why",
        "refused\0MALFORMED\0",
        "x",
    ],
)
def test_an_outcome_that_is_malformed_decides_nothing(said: str):
    header, _ = read_header((ROOT / CERTIFICATE).read_text("utf-8"))
    assert isinstance(outcome_of(ClusterReply(answers={OUTCOME: said}), header), UndecidedCertificate)


def test_a_text_that_is_no_certificate_is_not_sent(folder: Path):
    (folder / CERTIFICATE).write_text("(check-sat)\n", "utf-8")
    sent, checked = outcome(folder)
    assert not sent
    assert isinstance(checked, RefusedCertificate)
    assert checked.refusal is RefusalReason.MALFORMED


def test_a_model_outside_of_the_folder_is_not_read(folder: Path):
    (folder / "inner").mkdir()
    text = (folder / CERTIFICATE).read_text("utf-8").replace(MODEL, f"../{MODEL}")
    _, errands = played()
    assert CertificateChecks(errands, folder / "inner", 1.0, 1 << 30).send(text) is None


def test_a_worker_writes_no_file_elsewhere(folder: Path):
    sent, _ = outcome(folder)
    order = sent[0].order
    assert isinstance(order, CertificateOrder)
    text = order.texts[MODEL]
    hostile = CertificateOrder(
        versions=order.versions,
        seconds=1.0,
        memory=order.memory,
        certificate=order.certificate,
        texts={"../escaped.inv": text},
        timeout=1.0,
        allow_vacuous=False,
    )
    assert "leads elsewhere" in (honest(hostile).failure or "")


def test_profile_needs_a_cluster():
    done = CliRunner().invoke(commands, ["verify", str(ROOT / CERTIFICATE), "--profile"])
    assert done.exit_code == ExitStatus.UNUSABLE
    assert "needs --cluster" in done.output


@pytest.mark.parametrize("option", ["--via=fast_track", "--without=fast_track", "--all-shortest"])
def test_a_cluster_is_asked_about_all_chains(option: str):
    model = str(ROOT / "models" / "review_gate" / "review_gate.inv")
    done = CliRunner().invoke(commands, ["check", model, "--cluster", "local:1", option])
    assert done.exit_code == ExitStatus.UNUSABLE
    assert "about all chains" in done.output


def test_reports_say_who_has_checked(folder: Path):
    from invariants.report.certificates.checked import CertificateReport
    from invariants.report.certificates.json import CertificatesJsonRenderer
    from invariants.report.certificates.text import render_certificate
    from invariants.report.renderers import Page

    _, checked = outcome(folder)
    report = CertificateReport("a.smt2", checked, 0.1)
    assert "reported by the cluster" in render_certificate(report, colour=False)
    text = CertificatesJsonRenderer(Page()).end([report], interrupted=False)
    assert json.loads(text)["certificates"][0]["source"] == "executor"
