"""The command ``gate`` about what a model has changed since a commit."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from tests.cli.test_gate_ledger import START, TEAM

pytestmark = [
    pytest.mark.usefixtures("in_one_process"),
    pytest.mark.skipif(shutil.which("git") is None, reason="versions are kept by git"),
]


def git(*arguments: str) -> None:
    settings = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *settings, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(here):
    (here / "models").mkdir()
    for name, text in {"models/team.inv": TEAM, "now.json": START, "policy.toml": "timeout = 300\n"}.items():
        (here / name).write_text(text, "utf-8")
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    return here


@pytest.fixture
def since(run, repository):
    """Rewrites the model, and decides what has changed."""

    def call(*pairs: tuple[str, str], commit: str = "HEAD", more: tuple[str, ...] = ()):
        text = TEAM
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        (repository / "models" / "team.inv").write_text(text, "utf-8")
        return run(
            "gate", "models/team.inv", "--since", commit, "--state", "now.json", "--policy", "policy.toml", *more
        )

    return call


@pytest.mark.parametrize(
    ("old", "new", "status", "words"),
    [
        ("approvals >= 2", "approvals >= 3", 0, "models/team.inv: admitted (tighter, proved: admit)"),
        ("approvals >= 2", "approvals >= 1", 4, "models/team.inv: for a person to decide (looser, proved: escalate)"),
        ("gate: approvals >= 2", "gate: true", 1, "models/team.inv: refused (looser, refused: refuse)"),
        (
            "approvals >= 2",
            "(approvals>=2)  # two",
            0,
            "nothing has changed that a gate decides about",
        ),
        ("approvals >= 1\n", "approvals >= 0\n", 4, "no proposal makes this change: removed: invariant reviewed"),
    ],
)
def test_the_change_of_a_model_is_decided(since, old, new, status, words):
    outcome = since((old, new))
    assert (outcome.status, outcome.err) == (status, "")
    assert words in " ".join(outcome.out.split())


def test_a_tighter_change_with_another_invariant_takes_a_person(since):
    outcome = since(("approvals >= 2", "approvals >= 3"), ("deployed => approvals >= 1", "deployed => approvals >= 0"))
    assert outcome.status == 4
    assert "admitted (tighter" in outcome.out
    assert outcome.out.count("warning[W0907]") == 2


def test_a_rule_that_needs_a_new_variable_takes_a_person(since):
    """The rule alone is no change that the older version knows the words of."""
    new = ("var deployed: Bool = false\n", "var deployed: Bool = false\nvar extra: Bool = false\n")
    rule = ("invariant reviewed", "transition more {\n  extra := true\n}\ninvariant reviewed")
    outcome = since(new, rule)
    words = " ".join(outcome.out.split())
    assert (outcome.status, outcome.err) == (4, "")
    assert "no proposal makes this change: added: var extra: Bool = false" in words
    assert "there is no variable `extra`" in words
    assert "error[" not in outcome.out


def test_a_refused_change_stays_refused_whatever_else_differs(since, repository):
    (repository / "policy.toml").write_text("timeout = 200\n", "utf-8")
    outcome = since(("gate: approvals >= 2", "gate: true"), more=("--format", "json"))
    report = json.loads(outcome.out)
    assert (outcome.status, report["decision"]["action"]) == (1, "refuse")
    assert [each["code"] for each in report["diagnostics"]] == ["W0907"]


def test_a_commit_cannot_loosen_the_policy_that_it_is_decided_by(since, repository):
    (repository / "policy.toml").write_text('[looser]\nproved = "admit"\n', "utf-8")
    outcome = since(("approvals >= 2", "approvals >= 1"))
    assert outcome.status == 4
    assert "looser, proved: escalate" in outcome.out
    assert since().status == 4  # the policy alone
    git("commit", "-q", "-a", "-m", "a person has decided")
    assert since(("approvals >= 2", "approvals >= 1")).status == 0


def test_a_policy_that_comes_with_a_commit_does_not_decide_it(run, repository):
    (repository / "new.toml").write_text('[looser]\nproved = "admit"\n', "utf-8")
    looser = TEAM.replace("approvals >= 2", "approvals >= 1")
    (repository / "models" / "team.inv").write_text(looser, "utf-8")
    outcome = run("gate", "models/team.inv", "--since", "HEAD", "--state", "now.json", "--policy", "new.toml")
    assert (outcome.status, "looser, proved: escalate" in outcome.out) == (4, True)


def test_an_imported_file_that_differs_takes_a_person(since, repository, run):
    (repository / "models" / "part.inv").write_text("invariant low: approvals <= 3\n", "utf-8")
    importing = ("system team\n", 'system team\nimport "part.inv"\n')
    assert since(importing).status == 4
    git("add", ".")
    git("commit", "-q", "-m", "second")
    assert since(importing).status == 0
    (repository / "models" / "part.inv").write_text("invariant low: true\n", "utf-8")
    outcome = since(importing)
    assert outcome.status == 4
    assert "part.inv` differs" in " ".join(outcome.out.split())


def test_a_new_model_takes_a_person(run, repository):
    (repository / "new.inv").write_text(TEAM, "utf-8")
    assert run("gate", "new.inv", "--since", "HEAD", "--state", "now.json").status == 4


@pytest.mark.parametrize("commit", ["nothing", "--output=x", "HEAD~5", "", "HEAD; touch injected"])
def test_a_name_without_a_commit_is_reported(since, commit, repository):
    outcome = since(commit=commit)
    assert outcome.status == 2
    assert "is no commit" in outcome.err
    assert not (repository / "injected").exists()


def test_without_a_repository_nothing_is_admitted(run, here):
    (here / "team.inv").write_text(TEAM, "utf-8")
    (here / "now.json").write_text(START, "utf-8")
    assert run("gate", "team.inv", "--since", "HEAD", "--state", "now.json").status == 2


@pytest.mark.parametrize("option", ["--ledger", "--end", "--proposer", "--approve", "--policy"])
def test_options_that_are_about_one_version_are_bad_usage(since, option):
    """A policy on standard input has no earlier version."""
    assert since(more=(option, "-")).status == 2


def test_a_state_is_needed(run, repository):
    outcome = run("gate", "models/team.inv", "--since", "HEAD")
    assert (outcome.status, "--since needs --state" in outcome.err) == (2, True)
