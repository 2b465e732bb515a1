"""Files that a command writes: nobody's work is lost to one, and no report is lost for one."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys

import pytest

from invariants.cli.reports.own_files import is_own_report, is_own_trace
from tests.batches import spread

PARTS = {
    "lamp.inv": 'system lamp\nimport "part.inv"\nvar on: Bool = false\ntransition switch {\n  on := not on\n}\n',
    "part.inv": "invariant dark: not on\n",
    "spec.inv": 'spec dim for "lamp.inv"\ninvariant same: on == on\n',
    "notes.txt": "precious\n",
    "numbers.json": '{"schema": 1, "tool": "another"}\n',
    "source.py": "print(1)\n",
}


@pytest.fixture
def model(here):
    for name, text in PARTS.items():
        (here / name).write_text(text, "utf-8")
    (here / "hard.inv").hardlink_to(here / "part.inv")
    (here / "soft").symlink_to("part.inv")
    (here / "round").symlink_to("soft")
    return here


def is_untouched(folder) -> bool:
    return all((folder / name).read_text("utf-8") == text for name, text in PARTS.items())


@pytest.mark.parametrize("name", [*PARTS, "hard.inv", "soft", "round", "./part.inv", "../{here}/part.inv"])
@pytest.mark.parametrize("checked", ["lamp.inv", "spec.inv"])
def test_a_report_replaces_nothing_that_the_checker_has_not_written(name, checked, run, model):
    outcome = run("check", checked, "--output", name.format(here=model.name))
    assert outcome.status == 2
    assert is_untouched(model)
    assert "would overwrite a model" in outcome.err or "that the checker has not written" in outcome.err


@pytest.mark.parametrize(
    ("command", "form"),
    [
        ("check", "json"),
        ("fuzz", "text"),
        *(
            pytest.param(*each, marks=pytest.mark.campaign)
            for each in [("check", "text"), ("check", "sarif"), ("fuzz", "json"), ("fuzz", "sarif")]
        ),
    ],
)
def test_a_report_replaces_one_in_any_format(command, form, run, model):
    for other in ("text", "json", "sarif", form):
        given = ("--seed", "1", "--examples", "20", "--no-database") if command == "fuzz" else ()
        outcome = run(command, "lamp.inv", *given, "--format", other, "--output", "report")
        assert (outcome.status, outcome.err) == (1, "")
    content = (model / "report").read_bytes()
    assert is_own_report(content, content)


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("command", ["blame", "mutate", "solve"])
def test_other_reports_replace_their_own(form, command, run, here, in_one_process):
    value = "?" if command == "solve" else "true"
    rule = f"transition switch {{\n  require {value}\n  on := on\n}}\n"
    (here / "lamp.inv").write_text(f"system lamp\nvar on: Bool = false\n{rule}invariant dark: not on\n", "utf-8")
    for _ in range(2):
        outcome = run(command, "lamp.inv", "--format", form, "--output", "report")
        assert outcome.status in {0, 1}
        assert outcome.err == ""


def test_runs_are_recognised(run, model):
    run("check", "lamp.inv", "--traces", "runs", "--itf")
    files = sorted((model / "runs").iterdir())
    assert [each.suffix for each in files] == [".json", ".jsonl"]
    assert all(is_own_trace(each.read_bytes(), b"") for each in files)
    assert run("check", "lamp.inv", "--traces", "runs", "--itf").status == 1  # written over
    files[1].write_text('{"rule": null}\n', "utf-8")
    outcome = run("check", "lamp.inv", "--traces", "runs", "--itf")
    assert outcome.status == 2
    assert "that the checker has not written" in " ".join(outcome.out.split())
    assert files[1].read_text("utf-8") == '{"rule": null}\n'


# ---------------------------------------------------------------- certificates


@pytest.fixture
def proved(here):
    text = "system lamp\nvar on: Bool = false\ntransition switch {\n  on := on\n}\ninvariant dark: not on\n"
    (here / "lamp.inv").write_text(text, "utf-8")
    return here


def in_the_way(folder):
    (folder / "proofs" / "lamp").mkdir(parents=True)
    (folder / "proofs" / "lamp" / "dark.smt2").write_text("(assert false)\n", "utf-8")


def link_in_the_way(folder):
    (folder / "proofs" / "lamp").mkdir(parents=True)
    (folder / "proofs" / "lamp" / "dark.smt2").symlink_to(folder / "lamp.inv")


def no_folder(folder):
    (folder / "proofs").write_text("a file", "utf-8")


@pytest.mark.parametrize("trouble", [in_the_way, link_in_the_way, no_folder])
def test_a_certificate_that_cannot_be_written_is_a_note_on_its_result(trouble, run, proved):
    trouble(proved)
    before = {path: path.read_bytes() for path in proved.rglob("*") if path.is_file()}
    outcome = run("check", "lamp.inv", "--certificates", "proofs", "--format", "json")
    assert (outcome.status, outcome.err) == (2, "")
    (result,) = json.loads(outcome.out)["models"][0]["results"]
    assert (result["verdict"], result["certificate"]) == ("proved", None)
    assert result["not_written"].startswith("the certificate cannot be written to proofs")
    assert {path: path.read_bytes() for path in proved.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", spread([b"l\xffmp.inv", b"la\nmp.inv", b"l" * 240 + b".inv"], every=2))
def test_odd_names_of_models(name, run, proved):
    """Not UTF-8, with a line break, and so long that a name made of it is too long."""
    path = os.fsdecode(name)
    os.rename("lamp.inv", path)
    outcome = run("check", path, "--certificates", "proofs", "--format", "json")
    (result,) = json.loads(outcome.out)["models"][0]["results"]
    assert result["verdict"] == "proved"
    assert outcome.status == (0 if result["certificate"] else 2)
    assert bool(result["certificate"]) != bool(result["not_written"])
    for form in ("text", "sarif", "json"):
        assert run("check", path, "--format", form, "--output", "r", "--traces", "t").status == 0


# -------------------------------------------------------------- full and small


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (40, 40))


@pytest.mark.parametrize(
    "options", spread([("--output", "r.json"), ("--traces", "runs"), ("--certificates", "proofs")], every=3)
)
def test_a_disk_that_is_full_loses_no_report(options, model):
    text = (model / "lamp.inv").read_text("utf-8") + "invariant fine: on == on\n"
    (model / "lamp.inv").write_text(text, "utf-8")
    command = [sys.executable, "-m", "invariants", "check", "lamp.inv", "--format", "json", *options]
    whole = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}  # Python 3.11 leaves cut-off files of compiled modules
    found = subprocess.run(
        command, cwd=model, env=whole, capture_output=True, text=True, preexec_fn=limited, check=False
    )
    assert found.returncode == 2
    report = json.loads(found.stdout)
    verdicts = {result["invariant"]: result["verdict"] for result in report["models"][0]["results"]}
    assert verdicts == {"dark": "violated", "fine": "proved"}
    assert "internal error" not in found.stderr
    left = [
        path.name
        for path in model.rglob("*")
        if path.is_file() and path.name not in {*PARTS, "hard.inv", "soft", "round"}
    ]
    assert left == []


# ---------------------------------------------------------- files that are read


@pytest.mark.parametrize("command", [("verify",), ("replay", "lamp.inv"), ("fmt",), ("check",)])
@pytest.mark.parametrize("kind", ["fifo", "device", "folder", "large"])
def test_only_regular_files_of_some_size_are_read(command, kind, run, model):
    path = model / "odd.inv"
    match kind:
        case "fifo":
            os.mkfifo(path)
        case "device":
            path = "/dev/zero"
        case "folder":
            (model / "empty").mkdir()
            path = model / "empty"
        case "large":
            with path.open("wb") as stream:
                stream.truncate(1 << 40)
    outcome = run(*command, str(path))
    assert outcome.status == (1 if command == ("verify",) and kind != "folder" else 2)


@pytest.mark.parametrize(
    "command",
    [
        ("check", ""),
        ("fuzz", ""),
        ("fmt", ""),
        ("verify", ""),
        ("verify", ".", "--models", ""),
        ("replay", "", "log"),
        ("replay", "lamp.inv", ""),
        ("check", "lamp.inv", "--output", ""),
        ("check", "lamp.inv", "--traces", ""),
        ("check", "lamp.inv", "--certificates", ""),
        ("check", "lamp.inv", "--root", ""),
        ("fuzz", "lamp.inv", "--database", ""),
    ],
)
def test_an_empty_path_is_called_one(command, run, model):
    outcome = run(*command)
    assert outcome.status == 2
    assert "the path is empty" in outcome.err


# ------------------------------------------------------------------------ fmt

UGLY = "system   lamp\nvar on:Bool=false\ninvariant i:on\n"


def test_fmt_follows_no_link_out_of_its_folder(run, here):
    (here / "inside").mkdir()
    (here / "outside").mkdir()
    (here / "outside" / "a.inv").write_text(UGLY, "utf-8")
    (here / "inside" / "a.inv").symlink_to(here / "outside" / "a.inv")
    (here / "inside" / "up").symlink_to(here / "outside")
    outcome = run("fmt", "inside")
    assert outcome.status == 2
    assert "is a link out of the folder" in outcome.err
    assert (here / "outside" / "a.inv").read_text("utf-8") == UGLY
    assert run("fmt", "inside/a.inv").status == 0  # who names the link means the file
    assert (here / "outside" / "a.inv").read_text("utf-8") != UGLY


@pytest.mark.parametrize("option", [(), ("--check",), ("--diff",)])
def test_fmt_escapes_names(option, run, here):
    (here / "a\x1b[2J\n.inv").write_text(UGLY, "utf-8")
    outcome = run("fmt", ".", *option)
    assert "\x1b" not in outcome.out + outcome.err
    assert outcome.out.count("inv") >= 1


def test_verify_follows_no_link_out_of_its_folder(run, proved):
    run("check", "lamp.inv", "--certificates", "proofs")
    (proved / "others").mkdir()
    (proved / "others" / "dark.smt2").symlink_to(proved / "proofs" / "lamp" / "dark.smt2")
    assert run("verify", "proofs").status == 0
    outcome = run("verify", "others")
    assert outcome.status == 1
    assert "link out of the folder" in " ".join(outcome.out.split())
