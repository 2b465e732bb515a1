from __future__ import annotations

import ast
import inspect
import re

from invariants.language import loader


def test_the_loader_lists_its_passes():
    """The docstring is the table of contents: every pass that is called, in the order of the calls."""
    tree = ast.parse(inspect.getsource(loader))
    rooms = r"\.(files|elaboration|editing|limit_checks|look_alikes|records|typing|analysis)\b"
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and re.search(rooms, node.module or "")
        for alias in node.names
        if alias.name[0].islower()
    } - {"read_text", "read_texts"}
    documented = re.findall(r"``(\w+)``", ast.get_docstring(tree) or "")
    assert set(documented) == imported
    calls = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in imported:
            calls.setdefault(node.func.id, node.lineno)
    apart = {"read_file", "depend_on_constants", "constants_of_checks", "type_clauses", "type_edits", "assemble_rule"}
    in_main = [name for name in documented if name not in apart]
    assert in_main == sorted(in_main, key=calls.__getitem__)
