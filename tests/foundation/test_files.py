"""Texts that come from outside."""

import ast

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.files import decoded, unreadable
from tests.package_sources import trees_with


def test_a_text_is_taken_as_it_is():
    source = decoded("ä\r\nb".encode(), "a.inv")
    assert (source.path, source.text) == ("a.inv", "ä\r\nb")


def test_a_byte_order_mark_is_dropped_unless_it_counts():
    raw = b"\xef\xbb\xbfsystem a"
    assert decoded(raw, "a.inv").text == "system a"
    assert decoded(raw, "a.smt2", keep_mark=True).text == "\ufeffsystem a"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_first_byte_that_is_no_text_is_named(mark):
    with pytest.raises(ModelError) as error:
        decoded(mark + b"system a\n# caf\xe9 \xff", "a.inv", help="retype it")
    (found,) = error.value.diagnostics
    assert (found.code, found.help) == (Code.INVALID_TEXT, "retype it")
    assert found.message == "the byte 0xe9 on line 2 of `a.inv` is not UTF-8"
    assert found.labels[0].span.source.position(found.labels[0].span.start) == (2, 6)


def test_why_a_file_cannot_be_read():
    for reason in ("it is a folder", OSError(21, "It is a folder"), ValueError("It is a folder")):
        (found,) = unreadable("a.inv", reason, "name a file").diagnostics
        assert (found.code, found.help) == (Code.UNREADABLE_FILE, "name a file")
        assert found.message == "cannot read `a.inv`: it is a folder"


def test_texts_are_decoded_in_one_place():
    """Whoever else decodes bytes decodes those of a solver or of this package."""
    own = {"foundation.files", "foundation.explanations", "language.parsing.table_maker"}
    own |= {"report.graph.svg", "report.html.page"}  # parts of pages, which this package brings
    own.add("cluster.wire")  # orders and replies in JSON, each of which is refused as a whole
    own.add("report.json_text")  # a report that was encoded on the line before
    own.add("cli.commands.fmt")  # a diff has the byte order mark as it is; the text was read before
    elsewhere = [
        f"{name}:{node.lineno}"
        for name, tree in trees_with(["decode", "read_text"]).items()
        if name.removeprefix("invariants.") not in own and not name.startswith("invariants.solver.")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if (node.func.attr == "decode" and "encode(" not in ast.unparse(node.func.value))
        or node.func.attr == "read_text"
    ]
    assert elsewhere == []
