"""Fields in braces: a record is meant."""

from __future__ import annotations

import pytest

from tests.language.mistakes.test_syntax_errors import mistakes


@pytest.mark.parametrize(
    ("statement", "way_out"),
    [
        ("key := { owner: o }", "Key(owner: o, level: …)"),
        ("key := { level: 2, owner: o }", "Key(owner: o, level: 2)"),
        ("keys[o] := { owner: o }", "Key(owner: o, level: …)"),
        ("pair := { owner: o }", "Pair(owner: o)"),
        ("pair := { level: f(1, 2), owner: keys[o].owner }", "Key(owner: keys[o].owner, level: f(1, 2))"),
        ("other := { owner: o }", "R(owner: o)"),
        ("pair := { owners: o }", "R(owners: o)"),
    ],
)
def test_fields_in_braces_are_those_of_the_record_that_the_text_declares(statement: str, way_out: str) -> None:
    text = (
        "system s\ntype O [2]\nrecord Key { owner: O, level: 0..3 }\nrecord Pair {\n  owner: O\n}\n"
        "var key: Key? = none\nvar keys: O -> Key\nvar pair: Pair\nvar other: Bool\n"
        f"transition t(o: O) {{ {statement} }}\n"
    )
    (found,) = mistakes(text)
    assert found.help is not None
    assert found.help.startswith(f"write `{way_out}`")
    assert ("with the name of the record" in found.help) is way_out.startswith("R(")
