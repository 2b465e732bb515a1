"""The pytest plugin, in pytests of its own."""

from __future__ import annotations

import json
import sys
from importlib.metadata import entry_points
from types import ModuleType

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.obligations import obligations
from invariants.verdicts.verdict import Verdict
from tests.testing.conftest import CHECKS, LAMP
from tests.verdicts.results import result_of_kind

pytest_plugins = ["pytester"]


def test_the_package_brings_the_plugin():
    (found,) = (entry for entry in entry_points(group="pytest11") if entry.name == "invariants")
    assert found.value == "invariants.testing.pytest_plugin"


# -------------------------------------------------------------- collection


def test_every_check_is_a_test(pytester, lamp):
    lamp(name="models/lamp.inv")
    result = pytester.runpytest("models", "-v", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        [
            "models/lamp.inv::dark?chain 1, steps 2? PASSED*",
            "models/lamp.inv::early?chain 0, steps 2? PASSED*",
            "models/lamp.inv::count.range?chain 0, steps 1? PASSED*",
        ]
    )


def test_names_tell_the_scope_and_equal_checks_apart(pytester, lamp):
    text = "system s\ntype T [2]\nvar m: T -> Bool = false\ninvariant i: forall t in T: not m[t]\n"
    lamp(text + "check i: steps 1\ncheck i: steps 1\ncheck i: steps 1, T 3\ncheck i: chain any, steps any\n", "s.inv")
    result = pytester.runpytest("--collect-only", "-q")
    assert result.outlines[:4] == [
        "s.inv::i[chain 3, steps 1]",
        "s.inv::i[chain 3, steps 1] (2)",
        "s.inv::i[chain 3, steps 1, T 3]",
        "s.inv::i[chain any, steps any]",
    ]


def test_only_models_are_collected(pytester, lamp):
    lamp("var shared: Bool = false\n", "library.inv")
    lamp('# comments\n\n  # more\nsystem fine\nimport "library.inv"\ninvariant i: not shared\n', "fine.inv")
    lamp('\ufeffspec again for "fine.inv"\ninvariant j: shared or not shared\ncheck j: steps 0\n', "again.inv")
    lamp("# Sphinx inventory version 2\n# Project: x\n\x00\x01", "objects.inv")
    lamp("systematic nonsense\n", "other.inv")
    lamp("", "empty.inv")
    (pytester.path / "binary.inv").write_bytes(bytes(range(256)))
    result = pytester.runpytest("--collect-only", "-q")
    names = [line for line in result.outlines if "::" in line]
    assert names == [
        "again.inv::j[chain 3, steps 0]",
        "again.inv::i[chain 3, steps 8]",
        "fine.inv::i[chain 3, steps 8]",
    ]
    assert result.ret == 0


def test_a_library_that_is_asked_for_is_an_error(pytester, lamp):
    lamp("var shared: Bool = false\n", "library.inv")
    result = pytester.runpytest("library.inv")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*error?E0109?: the file does not start with `system` or `spec`*"])


def test_a_model_error_is_an_error_of_the_collection(pytester, lamp):
    lamp()
    lamp("system bad\ninvariant i: x\n", "bad.inv")
    result = pytester.runpytest()
    result.assert_outcomes(errors=1)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(
        ["error?E0201?: there is no value called `x`", " --> bad.inv:2:14", "2 ? invariant i: x"], consecutive=False
    )
    assert "Traceback" not in result.stdout.str()
    result = pytester.runpytest("--continue-on-collection-errors")
    result.assert_outcomes(errors=1, passed=3)


def test_python_tests_are_collected_as_ever(pytester, lamp):
    lamp()
    pytester.makepyfile("def test_it():\n    pass\n")
    pytester.runpytest().assert_outcomes(passed=4)


# ----------------------------------------------------------------- verdicts


def test_a_violation_fails_with_what_the_command_prints(pytester, lamp):
    path = lamp(LAMP + "check dark: chain 1, steps 2\n")
    result = pytester.runpytest("lamp.inv::dark[chain 1, steps 2]")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*_ lamp: dark?chain 1, steps 2? _*",
            "lamp.inv: dark is violated without any modification",
            "  12 │ invariant dark: not on",
            "     │                 ────── false",
            "  start      on = false · count = 0",
            "  switch     on: false → true · count: 0 → 1     ✗ dark",
        ]
    )
    assert "Traceback" not in result.stdout.str()
    assert path.name in result.stdout.str()


@pytest.fixture
def answers(monkeypatch):
    """Stands in for the checker: answers with verdicts by invariant, and records the questions."""

    class Answers:
        def __init__(self) -> None:
            self.verdicts: dict[str, Verdict] = {}
            self.asked: list[tuple] = []
            self.seen: list[str] = []
            self.closed = 0
            self.error: Exception | None = None

        def check_model(self, model, options, listener):
            self.asked.append((model.name, options.invariants, options.chain, options.steps, options.timeout))
            try:
                for obligation in obligations(model, options):
                    if self.error:
                        raise self.error
                    self.seen.append(obligation.property)
                    verdict = self.verdicts.get(obligation.property, Verdict.PROVED)
                    yield result_of_kind(
                        obligation.property, verdict, obligation.bounds, reason="no time", expected=obligation.expected
                    )
            finally:
                self.closed += 1

    made = Answers()
    module = ModuleType("invariants.verdicts.session")
    module.check_model = made.check_model
    monkeypatch.setitem(sys.modules, "invariants.verdicts.session", module)
    return made


def test_an_unknown_verdict_fails(pytester, lamp, answers):
    answers.verdicts = {"early": Verdict.UNKNOWN, "dark": Verdict.TESTED}
    lamp(LAMP)
    result = pytester.runpytest_inprocess("-rA")
    result.assert_outcomes(failed=1, passed=2)
    result.stdout.fnmatch_lines(["unknown   lamp.inv: early*", "  why: no time"])
    result.stdout.fnmatch_lines(["tested    lamp.inv: dark*"])


def test_an_expectation_decides(pytester, lamp, answers):
    answers.verdicts = {"dark": Verdict.VIOLATED, "early": Verdict.SURVIVES}
    lamp(
        LAMP
        + """\
check dark: steps 1, expect violated
check dark: steps 2, expect survives
check dark: steps 3
check early: steps 1, expect survives
check early: steps 2, expect proved
check early: steps 3
check count.range: steps 1, expect survives
check count.range: steps 2, expect violated after 1
"""
    )
    result = pytester.runpytest_inprocess("-v", "-p", "no:cacheprovider")
    verdicts = [line.split()[4] for line in result.outlines if line.startswith("lamp.inv::")]
    assert verdicts == ["PASSED", "FAILED", "FAILED", "PASSED", "FAILED", "PASSED", "PASSED", "FAILED"]


@pytest.mark.parametrize(
    ("option", "failed"), [("--inv-strict", 2), ("--inv-require=tested", 1), ("--inv-require=proved", 3)]
)
def test_demands_decide_which_answers_pass(option, failed, pytester, lamp, answers):
    answers.verdicts = {"dark": Verdict.TESTED, "early": Verdict.UNKNOWN, "count.range": Verdict.SURVIVES}
    lamp(LAMP + "check early: expect unknown\ncheck dark, count.range: steps 2\n")
    pytester.runpytest_inprocess().assert_outcomes(passed=3)
    vacuity = int(option == "--inv-strict")
    pytester.runpytest_inprocess(option).assert_outcomes(passed=3 - failed + vacuity, failed=failed)


def test_a_project_has_defaults(pytester, lamp, answers):
    answers.verdicts = {"dark": Verdict.TESTED}
    lamp(LAMP + "check dark: steps 2\n")
    settings = pytester.path / "pyproject.toml"
    settings.write_text('[tool.invariants]\nrequire = "survives"\nchain = 7\n')
    result = pytester.runpytest_inprocess("-v", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["lamp.inv::dark?chain 7, steps 2? FAILED*"])
    pytester.runpytest_inprocess("--inv-require=tested").assert_outcomes(passed=3)
    settings.write_text("[tool.invariants]\nchains = 7\n")
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*there is no setting `chains`*"])


def test_one_check_serves_all_tests_of_a_file(pytester, lamp, answers):
    lamp()
    lamp(LAMP.replace("system lamp", "system other") + "check early: steps 1\ncheck early: steps 2\n", "other.inv")
    pytester.runpytest_inprocess().assert_outcomes(passed=6, failed=1)
    assert [name for name, *_ in answers.asked] == ["lamp", "other"]
    assert answers.closed == 2


def test_only_what_is_selected_is_checked(pytester, lamp, answers):
    lamp()
    pytester.runpytest_inprocess("lamp.inv::early[chain 0, steps 2]").assert_outcomes(passed=1)
    assert answers.asked == [("lamp", ("early",), None, None, None)]


def test_nothing_is_checked_ahead_of_time(pytester, lamp, answers):
    answers.verdicts = {"dark": Verdict.SURVIVES}
    lamp()
    pytester.runpytest_inprocess("-x").assert_outcomes(failed=1)
    assert answers.seen == ["dark"]
    assert answers.closed == 1
    pytester.runpytest_inprocess("--collect-only")
    assert len(answers.asked) == 1


def test_tests_in_another_order_get_their_own_results(pytester, lamp, answers):
    answers.verdicts = {"early": Verdict.UNKNOWN, "dark": Verdict.VIOLATED}
    lamp()
    lamp(LAMP.replace("system lamp", "system other"), "other.inv")
    pytester.makeconftest("def pytest_collection_modifyitems(items):\n    items[:] = items[1::2] + items[::2][::-1]\n")
    result = pytester.runpytest_inprocess("-rA", "-v", "-p", "no:cacheprovider")
    failed = sorted(line.split()[1] for line in result.outlines if line.startswith("FAILED "))
    assert failed == ["lamp.inv::early[chain", "other.inv::dark[chain", "other.inv::early[chain"]


def test_options_override_what_the_checks_say(pytester, lamp, answers):
    lamp()
    result = pytester.runpytest_inprocess("--inv-chain", "any", "--inv-steps=7", "--inv-timeout", "2.5", "-v")
    result.stdout.fnmatch_lines(["*::dark?chain any, steps 7?*"])
    assert answers.asked == [("lamp", ("count.range", "dark", "early"), Unbounded.ANY, 7, 2.5)]


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        ("--inv-chain=-1", "'-1' is neither a number from 0 on nor `any`."),
        ("--inv-steps=x", "'x' is neither a number from 0 on nor `any`."),
        ("--inv-timeout=0", "'0' is no positive number of seconds."),
    ],
)
def test_bad_options_end_with_a_complaint(pytester, lamp, option, complaint):
    lamp()
    result = pytester.runpytest(option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{complaint}"])


def test_a_bug_in_the_checker_is_shown_as_one(pytester, lamp, answers):
    answers.error = RuntimeError("a bug")
    lamp()
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["*RuntimeError: a bug*"])


def test_errors_that_only_the_check_finds(pytester, lamp, answers):
    answers.error = ModelError((Diagnostic(Code.BAD_OPTION, "this cannot be checked"),))
    lamp()
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["error?E0502?: this cannot be checked"])
    assert "Traceback" not in result.stdout.str()


def test_verdicts_are_in_the_report_for_programs(pytester, lamp, answers):
    lamp()
    pytester.runpytest_inprocess("--junitxml=report.xml")
    assert '<property name="verdict" value="proved"' in (pytester.path / "report.xml").read_text("utf-8")


@pytest.mark.campaign
def test_models_can_be_spread_over_processes(pytester, lamp):
    lamp()
    lamp(LAMP.replace("system lamp", "system other") + CHECKS, "other.inv")
    result = pytester.runpytest_subprocess("-n", "2", "--inv-chain", "any", "--inv-steps", "1", "--inv-timeout", "300")
    result.assert_outcomes(passed=4, failed=2)


# ----------------------------------------------------------------- harmless


def test_nothing_is_imported_where_there_are_no_models(pytester):
    pytester.makepyfile(
        """
        import json, sys
        def test_it():
            loaded = [name for name in sys.modules if name.partition(".")[0] in HEAVY or name.startswith("invariants.")]
            assert loaded == ["invariants.testing", "invariants.testing.pytest_plugin"]
        """.replace("HEAVY", json.dumps(["z3", "lark", "mpmath", "click", "attrs", "cattrs", "cvc5"]))
    )
    (pytester.path / "notes.inv").write_text("nothing of ours")
    # Plug-ins of other distributions import libraries of their own.
    others = [part for name in ("hypothesispytest", "anyio") for part in ("-p", f"no:{name}")]
    pytester.runpytest_subprocess(*others).assert_outcomes(passed=1)


def test_the_plugin_can_be_switched_off(pytester, lamp):
    lamp()
    result = pytester.runpytest_subprocess("-p", "no:invariants")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
