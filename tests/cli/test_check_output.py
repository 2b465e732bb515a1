"""What a check writes, and where: files, standard input, interrupts, bugs and colour."""

import io
import json
import os
import re
import signal
import sys

import pytest

from invariants.cli import writers
from invariants.report.text import TextRenderer
from invariants.verdicts.verdict import Verdict
from tests.cli.conftest import LAMP, given

# ------------------------------------------------------------------- JSON


def test_json_goes_to_standard_output(run, lamp, here, session):
    (here / "bad.inv").write_text("system bad\ninvariant i: x\n")
    outcome = run("check", "lamp.inv", "bad.inv", "--format", "json")
    report = json.loads(outcome.out)
    assert outcome.status == 2
    assert outcome.err == ""
    assert [(model["name"], model["path"]) for model in report["models"]] == [("lamp", "lamp.inv"), (None, "bad.inv")]
    assert [result["verdict"] for result in report["models"][0]["results"]] == ["proved", "proved"]
    assert report["models"][1]["diagnostics"][0]["code"] == "E0201"
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", report["version"])


# ----------------------------------------------------------------- output


@pytest.mark.parametrize("form", ["text", "json"])
def test_output_is_written_whole(form, run, lamp, here, session):
    target = here / "report"
    target.write_text("1 invariant: 1 proved\n")
    target.chmod(0o640)
    outcome = run("check", "lamp.inv", "--format", form, "--output", "report")
    assert outcome.out == outcome.err == ""
    text = target.read_text("utf-8")
    assert "dark" in text
    assert "\x1b" not in text
    assert target.stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir(here)) == ["lamp.inv", "report"]


def test_a_new_output_file_has_ordinary_permissions(run, lamp, here, session):
    run("check", "lamp.inv", "--output", "report")
    (here / "other").write_text("")
    assert (here / "report").stat().st_mode == (here / "other").stat().st_mode


def test_output_through_a_link_keeps_the_link(run, lamp, here, session):
    (here / "real").write_text("1 invariant: 1 proved\n")
    (here / "link").symlink_to("real")
    run("check", "lamp.inv", "--output", "link")
    assert (here / "link").is_symlink()
    assert "dark" in (here / "real").read_text()


def test_output_to_a_device(run, lamp, session):
    assert run("check", "lamp.inv", "--output", os.devnull).status == 0
    assert not os.path.isfile(os.devnull)


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_output_that_cannot_be_written_at_the_end_is_no_violation(form, run, lamp, here, session, monkeypatch):
    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(writers, "write_whole", refuse)
    outcome = run("check", "lamp.inv", "--format", form, "--output", "report")
    assert outcome.status == 2
    assert outcome.err == "Error: report cannot be written: Permission denied. The report is on standard output.\n"
    assert "dark" in outcome.out or form == "sarif"


# --------------------------------------------------------- standard input


def test_a_model_from_standard_input(run, lamp, here, session, monkeypatch):
    (here / "part.inv").write_text("invariant part: on\n")
    piped(monkeypatch, b"\xef\xbb\xbf" + LAMP.encode() + b'import "part.inv"\n')
    outcome = run("check", "-", "lamp.inv", "--invariant", "dark", "--format", "json")
    models = json.loads(outcome.out)["models"]
    assert [model["path"] for model in models] == ["<standard input>", "lamp.inv"]
    assert models[0]["digest"] != models[1]["digest"]
    assert outcome.status == 0


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b"system a\ninvariant i: x\n", "<standard input>:2:14"),
        (b"system \xff\n", "`<standard input>` is not UTF-8"),
        (b"", "the file does not start with `system`"),
        (b"#" * (2 * 1024 * 1024 + 1), "cannot read `<standard input>`: it has more than"),
    ],
)
def test_a_bad_model_from_standard_input(text, complaint, run, here, session, monkeypatch):
    piped(monkeypatch, text)
    outcome = run("check", "-")
    assert outcome.status == 2
    assert complaint in outcome.out


def test_a_certificate_needs_a_file(run, here, session):
    outcome = run("check", "-", "--certificates", "proofs")
    assert outcome.status == 2
    assert "--certificates needs a model in a file" in outcome.err


def piped(monkeypatch, text: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))


def test_nothing_else_is_written(run, lamp, here, session):
    run("check", "lamp.inv")
    run("check", "lamp.inv", "--format", "json")
    assert os.listdir(here) == ["lamp.inv"]


# ----------------------------------------------------- interrupts and bugs


@pytest.mark.parametrize("form", ["text", "json"])
def test_after_an_interrupt_everything_known_is_reported(form, run, lamp, here, session):
    (here / "other.inv").write_text(LAMP)
    session.interrupt_after = 1
    outcome = run("check", "lamp.inv", "other.inv", "--format", form)
    assert outcome.status == 130
    assert session.closed == 1
    if form == "json":
        report = json.loads(outcome.out)
        assert report["interrupted"] is True
        [model] = report["models"]
        assert [result["invariant"] for result in model["results"]] == ["dark"]
    else:
        assert outcome.out == (
            "proved    lamp.inv: dark   <0.1 s\n\n1 invariant: 1 proved · interrupted: the rest was not checked\n"
        )


def test_a_request_to_end_is_taken_like_an_interrupt(run, lamp, here, session):
    session.terminate_after = 1
    before = signal.getsignal(signal.SIGTERM)
    outcome = run("check", "lamp.inv", "--format", "json", "--output", "report.json")
    assert outcome.status == 143
    assert session.closed == 1
    report = json.loads((here / "report.json").read_text())
    assert report["interrupted"] is True
    assert [result["invariant"] for result in report["models"][0]["results"]] == ["dark"]
    assert signal.getsignal(signal.SIGTERM) is before


def test_results_until_an_interrupt_are_reported(run, lamp, here, session, monkeypatch):
    """An interrupt while a result is printed reaches the check, which yields what it has decided."""
    session.decided_at_interrupt = (given("same", Verdict.TESTED),)
    real = TextRenderer.result

    def interrupted(self, result, model):
        if result.invariant == "dark" and not session.closed:
            monkeypatch.setattr(TextRenderer, "result", real)
            raise KeyboardInterrupt
        return real(self, result, model)

    monkeypatch.setattr(TextRenderer, "result", interrupted)
    outcome = run("check", "lamp.inv")
    assert outcome.status == 130
    assert outcome.out.endswith("2 invariants: 1 proved, 1 tested · interrupted: the rest was not checked\n")


def test_a_bug_is_distinguished_from_a_mistake(run, lamp, session, monkeypatch):
    session.error = ValueError("oops")
    outcome = run("check", "lamp.inv")
    assert outcome.status == 70
    assert outcome.err.startswith("internal error: ValueError: oops\nThis is a bug in the checker")
    assert "Traceback" not in outcome.err
    monkeypatch.setenv("INVARIANTS_TRACEBACK", "1")
    assert "Traceback" in run("check", "lamp.inv").err


# ----------------------------------------------------------------- colour


def test_colour_only_on_a_terminal(run, lamp, session, monkeypatch):
    assert "\x1b" not in run("check", "lamp.inv").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[32mproved\x1b[0m" in run("check", "lamp.inv").out
    monkeypatch.delenv("FORCE_COLOR")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[32mproved\x1b[0m" in run("check", "lamp.inv").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("check", "lamp.inv").out
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in run("check", "lamp.inv").out
