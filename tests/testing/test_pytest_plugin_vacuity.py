"""Vacuity in the pytest plugin: warnings beside tests, and a test of its own."""

from __future__ import annotations

pytest_plugins = ["pytester"]

DEAD = """\
system dead
var on: Bool = false
transition never {
  require on and not on
  on := true
}
invariant dark: not on
check dark: expect proved
"""
NO_START = "system none\nvar on: Bool = false\ninit on\ninvariant dark: not on\ncheck dark: expect proved\n"


def test_warnings_about_vacuity_are_shown_though_tests_pass(pytester, lamp):
    lamp(DEAD)
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*invariants: warnings about vacuity*", "warning?W0702?: transition `never`*"])


def test_where_only_complete_answers_pass_vacuity_is_a_test(pytester, lamp):
    lamp(DEAD, "dead.inv")
    lamp(DEAD.replace("on and not on", "not on").replace("on := true", "on := false"), "alive.inv")
    result = pytester.runpytest_inprocess("--inv-strict", "-v")
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["alive.inv::vacuity PASSED*", "dead.inv::vacuity FAILED*", "warning?W0702?: *"])


def test_vacuity_can_be_asked_about_alone(pytester, lamp):
    lamp(DEAD, "dead.inv")
    pytester.runpytest_inprocess("--inv-strict", "dead.inv::vacuity").assert_outcomes(failed=1)


def test_without_an_initial_state_no_test_passes(pytester, lamp):
    lamp(NO_START)
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*there is no initial state*", "warning?W0701?: none has no initial state*"])
