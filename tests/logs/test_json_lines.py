from __future__ import annotations

from fractions import Fraction

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.logs.json_lines import json_lines


def read(text: str):
    return list(json_lines(SourceText("run.jsonl", text)))


def test_lines_have_numbers_and_empty_ones_are_left_out():
    lines = read('{"a": 1}\n\n  \r\n{"b": [true, null]}\r\n')
    assert [(line.number, line.content) for line in lines] == [(1, {"a": 1}), (4, {"b": [True, None]})]
    assert read("") == []


def test_numbers_are_exact():
    (line,) = read('{"a": 0.1, "b": 1e3, "c": 123456789012345678901234567890, "d": 2.0}')
    assert line.content == {"a": Fraction(1, 10), "b": 1000, "c": 123456789012345678901234567890, "d": 2}
    assert isinstance(line.content["c"], int)
    assert isinstance(line.content["d"], Fraction)


@pytest.mark.parametrize(
    ("text", "message", "marked"),
    [
        ('{"a": }', "the line is not JSON: expecting value", "}"),
        ('{"a": 1} {"b": 2}', "the line is not JSON: extra data", "{"),
        ('{"a": "x', "the line is not JSON: unterminated string starting at", '"'),
        ("[1]", "the line is not a JSON object", "[1]"),
        ("null", "the line is not a JSON object", "null"),
        ('{"a": NaN}', "NaN is not a number", "NaN"),
        ('{"a": -Infinity}', "-Infinity is not a number", "-Infinity"),
        ('{"a": 1, "a": 2}', "`a` comes twice in one object", '"a"'),
        ('{"s": {"x": 1, "x": 1}}', "`x` comes twice in one object", '"x"'),
        ('{"a": 1e999999999}', "the number 1e999999999 is too large or too small", "1e999999999"),
        ("[" * 100_000, "the line is nested too deeply", "[" * 100_000),
    ],
)
def test_a_line_that_is_no_object_is_refused_where_it_is_wrong(text, message, marked):
    with pytest.raises(ModelError) as caught:
        read(f'{{"fine": 1}}\n{text}\n')
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code is Code.BAD_LOG_LINE
    assert diagnostic.message == message
    assert diagnostic.labels[0].span.text == marked
    assert diagnostic.labels[0].span.line == 2
    assert diagnostic.help


PLACES = ' {"rule": "a:b", "state": {"x, {": {"0": [1, {"y\\"": -2.5}], "1": true}}, "rules": "rule"}'


@pytest.mark.parametrize(
    ("path", "name", "text"),
    [
        ((), False, PLACES[1:]),
        (("rule",), False, '"a:b"'),
        (("rule",), True, '"rule"'),
        (("rules",), False, '"rule"'),
        (("state", "x, {"), True, '"x, {"'),
        (("state", "x, {", "0"), False, '[1, {"y\\"": -2.5}]'),
        (("state", "x, {", "0", 0), False, "1"),
        (("state", "x, {", "0", 1, 'y"'), True, '"y\\""'),
        (("state", "x, {", "0", 1, 'y"'), False, "-2.5"),
        (("state", "x, {", "1"), False, "true"),
        (("nothing",), False, PLACES),
    ],
)
def test_parts_of_a_line_are_found_in_the_text(path, name, text):
    line = read(f'{{"first": 1}}\n{PLACES}\n')[1]
    span = line.place(path, name=name)
    assert span.text == text
    assert span.line == 2


def test_equal_names_in_different_objects_are_distinguished():
    (line,) = read('{"a": {"a": {"a": 1}}, "b": {"a": 2}}')
    assert line.place(("a", "a", "a")).text == "1"
    assert line.place(("b", "a")).text == "2"
    assert line.place(("b", "a"), name=True).start > line.place(("a",)).end
