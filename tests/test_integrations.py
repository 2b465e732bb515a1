"""The pre-commit hooks and the GitHub Action: they can be read, and their commands do what the page promises."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from invariants.cli.registry import COMMANDS
from tests.cli.conftest import LAMP

ROOT = Path(__file__).parents[1]
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))

KEPT = LAMP.replace("invariant dark: not on\n", "")


@pytest.fixture
def here(tmp_path):
    (tmp_path / "lamp.inv").write_text(LAMP, "utf-8")
    (tmp_path / "kept.inv").write_text(KEPT, "utf-8")
    (tmp_path / "two words.inv").write_text(KEPT, "utf-8")
    (tmp_path / "retire.txt").write_text("retire switch\n", "utf-8")
    (tmp_path / "loosen.txt").write_text("adopt transition reset { on := false }\n", "utf-8")
    return tmp_path


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command with this Python as ``python`` and this checker as ``invariants``."""
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    for name, text in (("python", ""), ("invariants", " -m invariants")):
        (tools / name).write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)}{text} "$@"\n', "utf-8")
        (tools / name).chmod(0o755)
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    known = {**os.environ, "PATH": path, **environment}
    return subprocess.run(command, cwd=folder, env=known, capture_output=True, text=True, check=False)


# --------------------------------------------------------------- pre-commit


def test_hooks_have_what_pre_commit_asks_for():
    assert HOOKS.keys() == {"invariants-check", "invariants-gate", "invariants-fmt"}
    for hook in HOOKS.values():
        assert {"id", "name", "entry", "language"} <= hook.keys()
        assert hook["language"] == "python"
        tool, command, *_ = hook["entry"].split()
        assert tool == "invariants"
        assert command in COMMANDS


@pytest.mark.parametrize("hook", ["invariants-check", "invariants-fmt"])
def test_hooks_get_models(hook):
    names = ["a.inv", "deep/b.inv", "a.py", "a.inv.bak"]
    assert [name for name in names if re.search(HOOKS[hook]["files"], name)] == ["a.inv", "deep/b.inv"]


def command_of(hook: str) -> list[str]:
    """The command of a hook, as pre-commit builds it, up to the names of files."""
    return [*HOOKS[hook]["entry"].split(), *HOOKS[hook].get("args", [])]


@pytest.mark.parametrize(("model", "status"), [(KEPT, 0), (LAMP, 1)])
def test_the_hook_for_checks_stops_a_commit_that_breaks_an_invariant(here, model, status):
    (here / "lamp.inv").write_text(model, "utf-8")
    assert run(command_of("invariants-check"), here, INVARIANTS_CACHE=str(here / "cache")).returncode == status
    assert HOOKS["invariants-check"]["pass_filenames"] is False


def test_the_hook_for_the_gate_needs_what_it_says(here):
    """What it does in a repository, `tests/cli/test_gate_since.py` shows."""
    hook = HOOKS["invariants-gate"]
    assert (hook["entry"], hook["pass_filenames"]) == ("invariants gate --since HEAD", False)
    assert run([*command_of("invariants-gate"), "lamp.inv"], here).returncode == 2
    names = ["a.inv", "policy.toml", "a.py"]
    assert [name for name in names if re.search(hook["files"], name)] == ["a.inv", "policy.toml"]


def test_the_hook_for_layout_formats(here):
    (here / "kept.inv").write_text(KEPT.replace("  on :=", "on:="), "utf-8")
    assert run([*command_of("invariants-fmt"), "kept.inv"], here).returncode == 0
    assert (here / "kept.inv").read_text("utf-8") == KEPT


# ------------------------------------------------------------------- action


def steps() -> list[dict]:
    return ACTION["runs"]["steps"]


def script() -> str:
    (found,) = (step["run"] for step in steps() if step.get("name") == "Run the checker")
    return found


def test_the_action_is_composite_and_says_what_it_takes():
    assert ACTION["runs"]["using"] == "composite"
    assert all("shell" in step for step in steps() if "run" in step)
    assert all(given["description"] for given in ACTION["inputs"].values())
    used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text("utf-8")))
    assert used == ACTION["inputs"].keys()


def test_no_input_becomes_a_part_of_a_script():
    assert [step["run"] for step in steps() if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize(
    ("command", "arguments", "status"),
    [
        ("check", "kept.inv\ntwo words.inv\n", 0),
        ("check", "lamp.inv", 1),
        ("gate", "kept.inv\nretire.txt\n", 0),
        ("gate", "kept.inv\nloosen.txt\n", 4),
        ("gate", "kept.inv\nmissing.txt\n", 2),
        ("check", "kept.inv\n--chain\n2\n", 0),
        ("check", "$(touch injected)", 2),
        ("check", "kept.inv; touch injected", 2),
        ("check; touch injected", "kept.inv", 2),
        ("fmt", "kept.inv", 2),
        ("check", "", 2),
    ],
)
def test_the_action_runs_the_checker(here, command, arguments, status):
    done = run(["bash", "-e", "-c", script()], here, COMMAND=command, ARGUMENTS=arguments)
    assert done.returncode == status, done.stderr
    assert not (here / "injected").exists()


def test_the_action_installs_the_checker_that_it_comes_with(tmp_path):
    """The step as it is written, with another pip: the folder of the action is one argument, whatever it is called."""
    (step,) = (step for step in steps() if step.get("name") == "Install the checker")
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\" > given\n", "utf-8")
    python.chmod(0o755)
    known = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "CHECKER": "/actions/$(touch injected) a b"}
    done = subprocess.run(["bash", "-e", "-c", step["run"]], cwd=tmp_path, env=known, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    given = (tmp_path / "given").read_text("utf-8").splitlines()
    assert given == ["-m", "pip", "install", "--quiet", "/actions/$(touch injected) a b"]
    assert not (tmp_path / "injected").exists()
