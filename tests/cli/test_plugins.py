"""Commands and formats of other distributions: plug-ins that are installed beside the package are found, and run."""

from __future__ import annotations

import sys

import pytest

from invariants.cli.registry import COMMANDS
from invariants.report.formats import FORMATS

ENTRY_POINTS = """\
[invariants.commands]
count = toy_plugin:count
check = toy_plugin:count

[invariants.formats]
tally = toy_plugin:TALLY
json = toy_plugin:TALLY
"""

TOY = """\
import click

from invariants.report.formats import Format
from invariants.report.renderers import LogRenderer, ModelsRenderer, PartsRenderer


@click.command(help="Count the lines of a file. Blank ones, too.")
@click.argument("path")
def count(path):
    with open(path, encoding="utf-8") as file:
        click.echo(f"{path}: {len(file.readlines())} lines")
    return 3


class Models(ModelsRenderer):
    def result(self, result, model):
        return f"{model.name}.{result.invariant}\\n"

    def end(self, reports, *, interrupted):
        return f"{sum(len(report.results) for report in reports)} in all\\n"


class Log(LogRenderer):
    def log(self, path, report, diagnostics):
        return f"{report.steps} steps\\n"


TALLY = Format(models="toy_plugin:Models", log="toy_plugin:Log")
"""


@pytest.fixture
def install(tmp_path_factory, monkeypatch):
    """Puts a distribution with these entry points and this module on the path."""

    def install(entry_points: str = ENTRY_POINTS, module: str = TOY) -> None:
        place = tmp_path_factory.mktemp("site")
        metadata = place / "toy_plugin-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-plugin\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text(entry_points)
        (place / "toy_plugin.py").write_text(module)
        monkeypatch.syspath_prepend(str(place))
        monkeypatch.delitem(sys.modules, "toy_plugin", raising=False)

    yield install
    sys.modules.pop("toy_plugin", None)


# --------------------------------------------------------------- commands


def test_a_command_is_run_with_its_own_status(run, lamp, install):
    install()
    outcome = run("count", "lamp.inv")
    assert (outcome.status, outcome.out) == (3, "lamp.inv: 7 lines\n")


def test_a_command_is_listed_behind_ours_with_its_first_sentence(run, install):
    install()
    listed = run("--help").out.partition("\nCommands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == [*COMMANDS, "count"]
    assert listed[-1].split(maxsplit=1)[1] == "Count the lines of a file."


def test_a_command_of_ours_cannot_be_replaced(run, lamp, session, install):
    install()
    assert "proved    lamp.inv: dark" in run("check", "lamp.inv").out


def test_a_slip_finds_the_command_of_another_distribution(run, install):
    install()
    assert "Did you mean 'count'?" in run("cuont").err


@pytest.mark.parametrize("module", ["import a_library_that_is_missing", "count = 'not a command'", ""])
def test_a_command_that_cannot_be_loaded_is_no_bug_of_ours(module, run, install):
    install(module=module)
    outcome = run("count")
    assert outcome.status == 2
    assert outcome.err.startswith("Error: The command 'count' ")
    listed = run("--help")
    assert listed.status == 0
    assert "  count    'count' " in listed.out


def test_no_command_is_there_without_a_distribution(run):
    assert run("count").status == 2
    assert [line.split()[0] for line in run("--help").out.partition("\nCommands:\n")[2].splitlines()] == [*COMMANDS]


# ---------------------------------------------------------------- formats


def test_a_format_renders_its_kinds_of_report(run, lamp, here, session, install):
    install()
    outcome = run("check", "lamp.inv", "--format", "tally")
    assert (outcome.status, outcome.out) == (0, "lamp.dark\nlamp.same\n2 in all\n")
    (here / "log.jsonl").write_text('{"rule": "switch"}\n')
    assert run("replay", "lamp.inv", "log.jsonl", "--format", "tally").out == "1 steps\n"


def test_a_format_can_be_written_to_a_file(run, lamp, here, session, install):
    install()
    assert run("check", "lamp.inv", "--format", "tally", "--output", "report").out == ""
    assert (here / "report").read_text() == "lamp.dark\nlamp.same\n2 in all\n"


def test_a_format_is_offered_where_it_has_the_report(run, install):
    install()
    assert "--format [text|json|sarif|junit|github|html|tally]" in run("check", "--help").out
    assert "--format [text|json|tally]" in run("replay", "--help").out
    assert "--format [text|json]" in run("verify", "--help").out
    assert "'tally' is not one of 'text', 'json'." in run("verify", ".", "--format", "tally").err


def test_a_format_of_ours_cannot_be_replaced(run, lamp, session, install):
    install()
    assert run("check", "lamp.inv", "--format", "json").out.startswith('{\n  "schema"')


@pytest.mark.parametrize("module", ["import a_library_that_is_missing", "TALLY = 'not a format'", ""])
def test_a_format_that_cannot_be_loaded_is_no_bug_of_ours(module, run, lamp, install):
    install(module=module)
    outcome = run("check", "lamp.inv", "--format", "tally")
    assert outcome.status == 2
    assert "The format 'tally' " in outcome.err
    assert "--format [text|json|sarif|junit|github|html]" in run("check", "--help").out


def test_every_format_of_ours_has_the_renderers_that_it_names():
    from invariants.report.formats import ReportKind, has_format, renderer
    from invariants.report.renderers import Renderer

    for name in FORMATS:
        kinds = [kind for kind in ReportKind if has_format(name, kind)]
        assert kinds
        assert all(issubclass(renderer(name, kind), Renderer) for kind in kinds)
