"""The command line as a process of its own: start-up, streams, and imports."""

from __future__ import annotations

import importlib.metadata
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from invariants.cli import app
from invariants.cli.exit_status import ExitStatus
from invariants.cli.registry import COMMANDS, WANTED
from invariants.foundation.codes import Code
from invariants.foundation.explanations import concepts
from tests.campaigns.signals import hard
from tests.cli.conftest import LAMP
from tests.processes import PATIENCE, heeding_interrupts

HEAVY = ["z3", "cvc5", "hypothesis", "rich", "mpmath", "jsonschema", "multiprocessing"]

PROBE = """
import sys
from invariants.cli.app import main
try:
    main({arguments!r})
finally:
    print("HEAVY", sorted(set({heavy!r}) & set(sys.modules)), file=sys.stderr)
"""


def process(*arguments: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, encoding="utf-8", check=False, **options
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["check", "--help"],
        ["fmt", "--check", "lamp.inv"],
        ["explain", "E0105"],
        ["explain"],
        ["check", "nothing.inv"],
        ["check", "lamp.inv", "--chain", "many"],
    ],
)
def test_commands_without_a_solver_import_none(arguments, lamp, here):
    outcome = process("-c", PROBE.format(arguments=arguments, heavy=HEAVY), cwd=here)
    assert outcome.stderr.splitlines()[-1] == "HEAVY []", outcome


def test_the_package_is_imported_at_once():
    outcome = process("-X", "importtime", "-c", "import invariants")
    imported = {line.rpartition("|")[2].strip() for line in outcome.stderr.splitlines()}
    assert {name for name in imported if name.startswith("invariants")} == {"invariants"}
    assert not imported & {*HEAVY, "attr", "click", "lark", "importlib.metadata"}


def test_help_is_worth_reading(run):
    for arguments, words in (
        (["--help"], ["check", "explain", "fmt", "Examples:", "Exit status:"]),
        (["-h"], ["Exit status:"]),
        (["check", "--help"], ["--chain K|any", "--scope TYPE=N|any", "Examples:", "Exit status:", "survives"]),
        (["fmt", "--help"], ["--check", "Examples:"]),
        (["explain", "--help"], ["CODE"]),
    ):
        outcome = run(*arguments)
        assert outcome.status == 0
        assert all(word in outcome.out for word in words), outcome.out


def test_the_version_is_shown_with_those_of_the_solvers(run):
    outcome = run("--version")
    assert outcome.status == 0
    assert re.fullmatch(r"invariants \d.*\nPython 3\..*\nZ3 \d.*\ncvc5 \d.*\n", outcome.out)


def test_versions_say_what_is_not_installed(run, monkeypatch):
    def version(name):
        if name == "cvc5":
            raise importlib.metadata.PackageNotFoundError(name)
        return "1.2.3"

    monkeypatch.setattr(importlib.metadata, "version", version)
    assert run("--version").out.splitlines()[2:] == ["Z3 1.2.3", "cvc5 is not installed"]


def test_no_command_shows_the_help(run):
    outcome = run()
    assert outcome.status == 2
    assert "Examples:" in outcome.out + outcome.err


def test_an_unknown_command(run):
    outcome = run("chekc")
    assert outcome.status == 2
    assert "chekc" in outcome.err


@pytest.mark.parametrize(
    ("word", "commands"),
    [
        ("limit", ("solve", "check m: limit")),
        ("prove", ("check",)),
        ("verify-model", ("check", "verify")),
        ("Verify_Model", ("check", "verify")),
        ("run", ("check", "fuzz", "step")),
        ("test", ("check", "fuzz")),
        ("lamp.inv", ("check lamp.inv",)),
    ],
)
def test_a_word_that_people_try_leads_to_a_command(word, commands, run):
    outcome = run(word)
    assert outcome.status == 2
    assert f"There is no command {word!r}." in outcome.err
    assert all(command in outcome.err for command in commands)


def test_words_that_people_try_are_no_commands_and_name_some():
    assert not WANTED.keys() & COMMANDS.keys()
    for text in WANTED.values():
        first = re.search(r"`(?:invariants )?(?:--)?(\S+?)`", text)
        assert first is not None
        assert first[1] in {*COMMANDS, "version"}


def test_a_code_is_explained(run):
    outcome = run("explain", "e0105")
    assert outcome.status == 0
    assert outcome.out == (
        "E0105: `=` where `==` or `:=` is meant\n"
        "\n"
        "`=` gives a constant, a variable or a definition its value where it is declared, and nothing else.\n"
        "Compare two values with `==`; assign in a rule with `:=`.\n"
        "\n"
        "Wrong:\n"
        "\n"
        "    system counter\n"
        "    var n: Int = 0\n"
        "    invariant start: n = 0\n"
        "\n"
        "Right:\n"
        "\n"
        "    system counter\n"
        "    var n: Int = 0\n"
        "    invariant start: n == 0\n"
    )


def test_an_explanation_with_several_files(run):
    assert "  main.inv:\n    system team\n" in run("explain", "E0204").out
    assert "\n  people.inv:\n    type Person\n" in run("explain", "E0204").out


def test_all_codes_are_listed(run):
    lines = run("explain").out.splitlines()
    assert lines[: len(Code) + 1] == [*(f"{code.identifier}  {code.title}" for code in Code), ""]
    words = [(concept.names[0], concept.title) for concept in concepts()]
    assert [tuple(re.split(r" {2,}", line, maxsplit=1)) for line in lines[len(Code) + 1 :]] == words


def test_a_word_of_reports_is_explained(run):
    outcome = run("explain", "Survives")
    assert outcome.status == 0
    assert outcome.out.startswith("survives: a verdict\n\nNo run within the bounds breaks the invariant")
    assert "\nExample:\n\n    system counter\n" in outcome.out
    assert run("explain", "cti").out == run("explain", "counterexample").out
    assert "Example:" not in run("explain", "unknown").out


@pytest.mark.parametrize(
    ("word", "near"), [("surives", "survives"), ("Lema", "lemma"), ("E0l05", "E0105"), ("frontiers", "frontier")]
)
def test_a_word_that_is_almost_right(word, near, run):
    outcome = run("explain", word)
    assert outcome.status == 2
    assert f"Did you mean {near}?" in outcome.err


@pytest.mark.parametrize("code", ["E0199", "105", "", "nonsense"])
def test_an_unknown_code(code, run):
    outcome = run("explain", code)
    assert outcome.status == 2
    assert f"There is no code or word {code!r}." in outcome.err


def test_a_stream_that_cannot_show_everything(lamp, here):
    lamp.write_text(LAMP.replace("on == on", "ön"))
    outcome = subprocess.run(
        [sys.executable, "-m", "invariants", "check", "lamp.inv"],
        capture_output=True,
        check=False,
        cwd=here,
        env={"PYTHONIOENCODING": "ascii"},
    )
    assert outcome.returncode == 2
    assert b"error[E0201]" in outcome.stdout
    assert outcome.stderr == b""


def test_a_reader_that_leaves(here):
    read, written = os.pipe()
    os.close(read)
    try:
        outcome = subprocess.run(
            ["bash", "-c", '"$0" -m invariants explain; echo $? >&2', sys.executable],
            stdout=written,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(written)
    assert outcome.stderr == "141\n"


@pytest.mark.parametrize(("redirection", "status"), [(">&-", 0), (">&- 2>&-", 0), ("> /dev/full", 2)])
def test_a_stream_that_takes_nothing(redirection, status):
    if "full" in redirection and not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full here")
    command = f'"$0" -m invariants explain E0101 {redirection}'
    outcome = subprocess.run(
        ["bash", "-c", command, sys.executable], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert outcome.returncode == status
    assert "internal error" not in outcome.stderr
    assert ("The report cannot be written" in outcome.stderr) == (status == 2)


WITHOUT_INTERRUPTS = ("bash", "-c", 'trap "" INT; exec "$0" "$@"')


@pytest.mark.parametrize(
    ("prefix", "number", "status"),
    [
        ((), signal.SIGINT, 130),
        pytest.param((), signal.SIGTERM, 143, marks=pytest.mark.campaign),
        pytest.param(WITHOUT_INTERRUPTS, signal.SIGTERM, 143, marks=pytest.mark.campaign),
    ],
)
def test_a_check_that_is_ended_reports_what_is_decided(prefix, number, status, here):
    """At once, even in the midst of a long question to a solver; also where Ctrl-C is ignored, as in the background."""
    (here / "hard.inv").write_text(hard(600))
    command = [*prefix, sys.executable, "-m", "invariants", "check", "hard.inv"]
    with (
        heeding_interrupts(),
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=here) as checker,
    ):
        try:
            assert checker.stdout.readline().startswith("proved    hard.inv: easy")
            time.sleep(1)  # by now a solver works on the other one
            checker.send_signal(number)
            out, err = checker.communicate(timeout=PATIENCE)
        finally:
            checker.kill()
    assert out == "\n1 invariant: 1 proved · interrupted: the rest was not checked\n"
    assert err == ""
    assert checker.returncode == status


@pytest.mark.parametrize(("before", "after"), [(None, "1"), ("4", "4")])
def test_a_process_of_its_own_starts_no_threads_for_matrices(monkeypatch, before, after):
    monkeypatch.setattr(app, "_status", lambda arguments: 0)
    monkeypatch.setattr(app, "_ignore_signals", lambda: None)
    monkeypatch.setattr(app.gc, "freeze", lambda: None)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", before or "")
    if before is None:
        monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    with pytest.raises(SystemExit):
        app.main([])
    assert os.environ.get("OPENBLAS_NUM_THREADS") == before
    with pytest.raises(SystemExit):
        app.main()
    assert os.environ["OPENBLAS_NUM_THREADS"] == after


def test_an_interrupt_when_everything_is_reported_changes_no_status(monkeypatch):
    asked = []

    def late(number, _):
        asked.append(number)
        if len(asked) in {1, 3}:
            raise KeyboardInterrupt

    monkeypatch.setattr(signal, "signal", late)
    monkeypatch.setattr(app, "_status", lambda _: ExitStatus.UNDECIDED)
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert ended.value.code == ExitStatus.UNDECIDED
    assert asked == [signal.SIGINT, signal.SIGINT, signal.SIGTERM, signal.SIGTERM]
