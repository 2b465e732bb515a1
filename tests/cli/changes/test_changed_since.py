from __future__ import annotations

import subprocess

import pytest

from invariants.verdicts.verdict import Verdict
from tests.cli.conftest import LAMP


@pytest.fixture
def repository(here):
    """Two models, one of them with an import, that are all in the first commit."""
    (here / "lamp.inv").write_text(LAMP, "utf-8")
    (here / "sub").mkdir()
    (here / "sub" / "other.inv").write_text(LAMP.replace("system lamp", 'system other\nimport "part.inv"'), "utf-8")
    (here / "sub" / "part.inv").write_text("define lit: Bool = true\n", "utf-8")
    (here / ".gitignore").write_text("ignored.inv\n", "utf-8")
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "first")
    return here


def git(*arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments], check=True)


@pytest.fixture
def checked(run, session):
    """The names of the models that are checked, and the outcome."""

    def call(*arguments: str):
        session.calls.clear()
        outcome = run("check", *arguments)
        return [name for name, _ in session.calls], outcome

    return call


def test_models_without_a_change_are_left_out(repository, checked):
    names, outcome = checked(".", "--changed-since", "HEAD")
    assert names == []
    assert outcome.status == 0
    assert outcome.err == "not changed since HEAD: 2 models\n"
    assert outcome.out == "0 models, 0 invariants\n"


def test_a_changed_import_counts(repository, checked):
    (repository / "sub" / "part.inv").write_text("define lit: Bool = false\n", "utf-8")
    assert checked(".", "--changed-since", "HEAD")[0] == ["other"]
    git("commit", "-qam", "second")
    assert checked(".", "--changed-since", "HEAD")[0] == []
    assert checked(".", "--changed-since", "HEAD~1")[0] == ["other"]
    git("add", "-A")
    assert checked("lamp.inv", "sub/other.inv", "--changed-since", "HEAD~1")[0] == ["other"]


def test_files_that_the_commit_lacks_have_changed(repository, checked):
    for name in ("new", "ignored", "staged"):
        (repository / f"{name}.inv").write_text(LAMP.replace("lamp", name), "utf-8")
    git("add", "staged.inv")
    assert sorted(checked(".", "--changed-since", "HEAD")[0]) == ["ignored", "new", "staged"]


def test_a_moved_model_and_one_with_other_names_are_found(repository, checked):
    git("mv", "lamp.inv", "sub/lämp dä.inv")
    assert checked(".", "--changed-since", "HEAD")[0] == ["lamp"]
    git("commit", "-qam", "moved")
    assert checked(".", "--changed-since", "HEAD")[0] == []
    (repository / "link.inv").symlink_to(repository / "sub" / "lämp dä.inv")
    assert checked("link.inv", "--changed-since", "HEAD")[0] == []


def test_the_verdicts_of_changed_models_count(repository, checked, session):
    session.verdicts["dark"] = Verdict.VIOLATED
    assert checked(".", "--changed-since", "HEAD")[1].status == 0
    (repository / "lamp.inv").write_text(LAMP + "\n", "utf-8")
    assert checked(".", "--changed-since", "HEAD")[1].status == 1


def test_files_with_mistakes_are_always_reported(repository, checked):
    (repository / "sub" / "part.inv").unlink()
    names, outcome = checked(".", "--changed-since", "HEAD")
    assert names == []
    assert outcome.status == 2
    assert "part.inv" in outcome.out


@pytest.mark.parametrize(
    ("revision", "words"), [("nowhere", "'nowhere' is no commit here"), ("--all", "'--all' is no commit")]
)
def test_a_revision_that_is_none(repository, checked, revision, words):
    names, outcome = checked(".", f"--changed-since={revision}")
    assert (names, outcome.status, outcome.out) == ([], 2, "")
    assert words in outcome.err


def test_files_outside_of_any_repository(lamp, checked):
    names, outcome = checked("lamp.inv", "--changed-since", "HEAD")
    assert (names, outcome.status, outcome.out) == ([], 2, "")
    assert "lamp.inv is in no git repository" in outcome.err
