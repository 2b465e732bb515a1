"""Helpers for tests that read models."""

from __future__ import annotations

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model

SYSTEM = """system sample

enum Kind { human, ai }
enum Light { red, green }
enum Signal { red, blue }
type Agent [3]

const limit: Int = 4
const weight: Agent -> Int
var on: Bool = false
var n: Int = 0
var r: Real = 0.5
var level: 0..4 = 0
var light: Light
var kind: Agent -> Kind
var trusted: Agent -> Bool = false
var table: 0..4 -> Int = 0

define twice(x: Int): Int = 2 * x

transition work(a: Agent, j: 0..4) {
  require trusted[a]
  require cap: n < limit
  n := n + 1
  mark: trusted[a] := true
}

dormant modification tune(m: Agent) {
  rewrite work(m, _).cap as prev
}

backup store of code, n
"""
"""What the snippets of the tests are added to."""


def model(snippet: str = "") -> Model:
    """The sample system with a snippet at its end."""
    return load_text(SYSTEM + snippet)


def errors(text: str) -> tuple[Diagnostic, ...]:
    """The errors in a text, which has to have some."""
    with pytest.raises(ModelError) as caught:
        load_text(text)
    return caught.value.diagnostics


def check_error(snippet: str, code: Code, underlined: str, help: str) -> Diagnostic:
    """The one error of the sample system with a snippet, which has to be this one."""
    found = errors(SYSTEM + snippet)
    assert [(each.code, each.labels[0].span.text) for each in found] == [(code, underlined)]
    assert found[0].help is not None
    assert help in found[0].help
    return found[0]


def warnings_of(snippet: str) -> list[tuple[str, str]]:
    """Codes and underlined texts of the warnings about the sample system with a snippet, without those it has alone."""
    alone = {(each.code, each.labels[0].span.start) for each in model().warnings}
    return [
        (each.code.identifier, each.labels[0].span.text)
        for each in model(snippet).warnings
        if (each.code, each.labels[0].span.start) not in alone
    ]
