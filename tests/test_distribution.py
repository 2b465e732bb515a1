"""What is beside the package: the image, the citation, the completion of shells."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from invariants.foundation import RELEASE

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]


def test_packaging_finds_the_version():
    module, _, name = PYPROJECT["tool"]["setuptools"]["dynamic"]["version"]["attr"].rpartition(".")
    assert getattr(import_module(module), name) == RELEASE


def test_the_citation_is_about_this_version():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors", "version", "license"} <= cited.keys()
    assert (cited["title"], cited["version"], cited["license"]) == (
        PROJECT["name"],
        RELEASE,
        PROJECT["license"],
    )
    assert cited["abstract"].strip() == PROJECT["description"]


def test_the_image_has_what_the_build_needs():
    text = (ROOT / "Dockerfile").read_text("utf-8")
    copied = [name for line in re.findall(r"^COPY (.*) \S+$", text, re.MULTILINE) for name in line.split()]
    assert all((ROOT / name).exists() for name in copied)
    needed = {"pyproject.toml", PROJECT["readme"], *PROJECT["license-files"], "invariants"}
    assert set(copied) == needed
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    assert set(kept) == needed, "everything else stays out of the image"
    (extra,) = re.findall(r"/source\[(\w+)\]", text)
    assert extra in PROJECT["optional-dependencies"]
    assert 'ENTRYPOINT ["invariants"]' in text


def test_the_source_distribution_has_the_files_at_the_root():
    """Tests stay out of it: pytest would take them for a plugin's modules."""
    rules = [line.split() for line in (ROOT / "MANIFEST.in").read_text("utf-8").splitlines()]
    patterns = [pattern for rule, *more in rules if rule == "include" for pattern in more]
    grafted = {name for rule, *more in rules if rule in {"graft", "recursive-include"} for name in more[:1]}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if tracked.returncode:
        pytest.skip("this is no checkout")
    top = {name.partition("/")[0] for name in tracked.stdout.splitlines()}
    taken_anyway = {"invariants", "pyproject.toml", "LICENSE", "MANIFEST.in"}
    left = {name for name in top - grafted - taken_anyway if not any(fnmatch(name, each) for each in patterns)}
    assert left <= {"tests", ".gitignore"}


def completed(*words: str) -> list[str]:
    """What a shell offers for the last word."""
    environment = {
        **os.environ,
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": str(len(words) - 1),
        "_INVARIANTS_COMPLETE": "bash_complete",
    }
    done = subprocess.run(
        [sys.executable, "-m", "invariants", *words[1:]],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("invariants", "che"), ["plain,check"]),
        (("invariants", "check", "--wa"), ["plain,--watch"]),
        (("invariants", "check", "--format", "h"), ["plain,html"]),
        (("invariants", "check", "mod"), ["file,mod"]),
        (("invariants", "step", "a.inv", "--state", "no"), ["file,no"]),
    ],
)
def test_shells_complete_commands_and_options(words, offered):
    assert completed(*words) == offered
