"""Syntax tree to text, in the canonical layout.

Owns: the lines of every declaration and statement. ``parse`` reads the text back as an equal tree.
Must never know: the meaning of a name. Comments and blank lines are put in by ``comments``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from msgspec.structs import replace

from invariants.language.printing.comments import PrintedUnit, place_comments
from invariants.language.printing.expression_printer import (
    Printable,
    Slot,
    flat,
    print_expression,
    print_reference,
    print_type,
)
from invariants.language.printing.wrapping import STEP, clause, filled, fits
from invariants.language.tree import declaration_nodes, expression_nodes


def print_document(document: declaration_nodes.Document) -> str:
    """Return the text of a file, with its comments, and at most one blank line in a row.

    A document that was not read from a text has no comments; it is printed with blank lines around rules.
    """
    return place_comments(document, _document_units(document))


def print_tree(document: declaration_nodes.Document) -> str:
    """Return the text of a file without its comments and blank lines: equal texts have equal trees."""
    return "".join(f"{line}\n" for unit in _document_units(document) for line in unit.lines)


def _document_units(document: declaration_nodes.Document) -> list[PrintedUnit]:
    units: list[PrintedUnit] = []
    if document.header is not None:
        units.append(PrintedUnit(document.header, _header_lines(document.header)))
    for item in document.items:
        units += _units(item)
    return units


def print_declaration(
    declaration: declaration_nodes.Declaration | declaration_nodes.Import | declaration_nodes.ProposedChange,
) -> str:
    """Return one declaration as text, without comments and without a final line ending."""
    return "\n".join(line for unit in _units(declaration) for line in unit.lines)


def print_statement(statement: declaration_nodes.Statement) -> str:
    """Return one statement as text, without comments and without a final line ending."""
    return "\n".join(line for unit in _statement_units(statement, 0) for line in unit.lines)


# --------------------------------------------------------------- declarations


def _header_lines(header: declaration_nodes.SystemHeader | declaration_nodes.SpecHeader) -> list[str]:
    match header:
        case declaration_nodes.SystemHeader(name):
            return [f"system {name.text}"]
        case declaration_nodes.SpecHeader(name, path):
            return [f'spec {name.text} for "{path}"']
        case _:
            assert_never(header)


def _units(
    item: declaration_nodes.Declaration | declaration_nodes.Import | declaration_nodes.ProposedChange,
) -> list[PrintedUnit]:
    match item:
        case declaration_nodes.RuleDeclaration():
            return _rule_units(item)
        case declaration_nodes.Adopt(rule):
            first, *others = _rule_units(rule)
            return [replace(first, lines=[f"adopt {first.lines[0]}", *first.lines[1:]]), *others]
        case declaration_nodes.EditNow(word, body):
            return _body_units(item, ["edit {"], word, body)
        case declaration_nodes.ApplyNow(rule):
            return [PrintedUnit(item, [f"apply {print_reference(rule)}"])]
        case declaration_nodes.Retire(name):
            return [PrintedUnit(item, [f"retire {name.text}"])]
        case _:
            return [PrintedUnit(item, _simple_lines(item))]


def _simple_lines(item: declaration_nodes.Import | declaration_nodes.Declaration) -> list[str]:
    match item:
        case declaration_nodes.Import(path):
            return [f'import "{path}"']
        case declaration_nodes.EnumDeclaration(name, members):
            return _enum_lines(name.text, [member.text for member in members])
        case declaration_nodes.TypeDeclaration(name, scope, names):
            head = f"type {name.text}" + (f" [{print_expression(scope)}]" if scope is not None else "")
            return filled(f"{head} =", [each.text for each in names]) if names else [head]
        case declaration_nodes.RecordDeclaration(name, fields):
            written = [f"{each.name.text}: {print_type(each.type)}" for each in fields]
            line = f"record {name.text} {{ {', '.join(written)} }}"
            return [line] if fits(line) else [*filled(f"record {name.text} {{", written), "}"]
        case declaration_nodes.ConstDeclaration(name, domain, result, value, condition):
            head = f"const {name.text}: {_map_type(domain, result)}"
            return _valued(head, value) if condition is None else clause(f"{head} where", condition)
        case declaration_nodes.VarDeclaration(name, domain, result, value):
            return _valued(f"var {name.text}: {_map_type(domain, result)}", value)
        case declaration_nodes.DefineDeclaration(name, parameters, result, body):
            *first, last = _with_parameters(f"define {name.text}", parameters, f": {print_type(result)} =")
            return [*first, *clause(last, body)]
        case declaration_nodes.InitDeclaration(None, condition):
            return clause("init", condition)
        case declaration_nodes.InitDeclaration(name, condition):
            return clause(f"init {_text(name)}:", condition)
        case declaration_nodes.BackupDeclaration(name, items):
            return filled(f"backup {name.text} of", [kept.text for kept in items])
        case declaration_nodes.InvariantDeclaration(name, condition, kind):
            return clause(f"{kind.value} {name.text}:", condition)
        case declaration_nodes.AssumeDeclaration(name, condition):
            return clause(f"assume {name.text}:", condition)
        case declaration_nodes.CheckDeclaration(properties, options):
            return _check_lines(properties, options)
        case declaration_nodes.RuleDeclaration():
            return [line for unit in _rule_units(item) for line in unit.lines]
        case _:
            assert_never(item)


def _valued(head: str, value: expression_nodes.Expression | expression_nodes.EachEntry | None) -> list[str]:
    return [head] if value is None else clause(f"{head} =", value)


def _map_type(domain: Sequence[expression_nodes.TypeExpression], result: expression_nodes.TypeExpression) -> str:
    arrow = ", ".join(print_type(argument) for argument in domain) + " -> " if domain else ""
    return arrow + print_type(result)


def _enum_lines(name: str, members: list[str]) -> list[str]:
    line = f"enum {name} {{ {', '.join(members)} }}"
    return [line] if fits(line) else [*filled(f"enum {name} {{", members), "}"]


def _with_parameters(head: str, parameters: Sequence[declaration_nodes.Parameter], tail: str) -> list[str]:
    if not parameters:
        return [head + tail]
    domains = (() if parameter.domain is None else (parameter.domain,) for parameter in parameters)
    pairs = zip(parameters, domains, strict=True)
    written = [f"{parameter.name.text}: {_map_type(domain, parameter.type)}" for parameter, domain in pairs]
    line = f"{head}({', '.join(written)}){tail}"
    if fits(line):
        return [line]
    inner = " " * STEP
    return [f"{head}(", *(f"{inner}{one}," for one in written[:-1]), f"{inner}{written[-1]}", f"){tail}"]


def _check_lines(
    properties: Sequence[declaration_nodes.PropertyReference],
    options: Sequence[declaration_nodes.CheckOption | declaration_nodes.GivenConstant],
) -> list[str]:
    names = [named.text for named in properties]
    head = filled("check", [*names[:-1], f"{names[-1]}:"]) if names else ["check:"]
    *first, last = head
    return [*first, *filled(last, [_option(option) for option in options])]


def _option(option: declaration_nodes.CheckOption | declaration_nodes.GivenConstant) -> str:
    if isinstance(option, declaration_nodes.GivenConstant):
        return f"{option.name.text} = {print_expression(option.value)}"
    after = f" after {option.after.text}" if option.after is not None else ""
    return f"{option.name.text} {option.value.text}{after}".rstrip()


# ---------------------------------------------------------------------- rules


def _rule_units(rule: declaration_nodes.RuleDeclaration) -> list[PrintedUnit]:
    dormant = "dormant " if rule.dormant else ""
    head = _with_parameters(f"{dormant}{rule.kind.value} {rule.name.text}", rule.parameters, " {")
    last = rule.parameters[-1].type if rule.parameters else rule.name
    return _body_units(rule, head, last, rule.body)


def _body_units(
    node: expression_nodes.Node,
    head: list[str],
    last: expression_nodes.Node,
    body: Sequence[declaration_nodes.Statement],
) -> list[PrintedUnit]:
    """Return the units of something with statements in braces; ``last`` is the last node in front of them."""
    units = [PrintedUnit(node, head, opens_after=last)]
    for statement in body:
        units += _statement_units(statement, STEP)
    units.append(PrintedUnit(node, ["}"], closes=True))
    return units


def _statement_units(statement: declaration_nodes.Statement, indent: int) -> list[PrintedUnit]:
    if not isinstance(statement, declaration_nodes.ForBlock):
        return [PrintedUnit(statement, _statement_lines(statement, indent), indent)]
    margin = " " * indent
    groups = ", ".join(flat(Slot(group)) for group in statement.binders)
    head = [f"{margin}for {groups} {{"]
    last: expression_nodes.Node = statement.binders[-1].type
    if statement.condition is not None:
        last = statement.condition
        head = clause(f"for {groups} where", statement.condition, indent, " {")
        if len(head) > 1:
            head[-1] = head[-1].removesuffix(" {")
            head.append(f"{margin}{{")
    units = [PrintedUnit(statement, head, indent, opens_after=last)]
    for assignment in statement.assignments:
        units += _statement_units(assignment, indent + STEP)
    units.append(PrintedUnit(statement, [f"{margin}}}"], indent, closes=True))
    return units


def _statement_lines(statement: declaration_nodes.Statement, indent: int) -> list[str]:
    margin = " " * indent
    match statement:
        case declaration_nodes.Require() | declaration_nodes.Assign():
            head, value = _clause_head(statement)
            return clause(head, value, indent)
        case declaration_nodes.ForBlock():
            return [line for unit in _statement_units(statement, indent) for line in unit.lines]
        case declaration_nodes.Rewrite(site, value) if isinstance(value, declaration_nodes.Edit):
            return _beside(f"rewrite {print_reference(site)} as", value, indent)
        case declaration_nodes.Rewrite(site, value):
            return clause(f"rewrite {print_reference(site)} as", value, indent)
        case declaration_nodes.Labelled(label, edit):
            return _beside(f"{label.text}:", edit, indent)
        case declaration_nodes.RewriteUnknown(rule, variables, contract, editing):
            of = f" of {', '.join(name.text for name in variables)}" if variables else ""
            edits = f" editing {', '.join(map(_edited_code, editing))}" if editing else ""
            head = f"rewrite {print_reference(rule)} as any{of}{edits}"
            return [margin + head] if contract is None else clause(f"{head} where", contract, indent)
        case declaration_nodes.Remove(site):
            return [f"{margin}remove {print_reference(site)}"]
        case declaration_nodes.Add(declaration_nodes.Labelled() as added, rule):
            *lines, last = _statement_lines(added, indent)
            lines = [*lines, f"{last} to {print_reference(rule)}"]
            return [f"{margin}add {lines[0].removeprefix(margin)}", *lines[1:]]
        case declaration_nodes.Add(added, rule) if not isinstance(added, declaration_nodes.Labelled):
            head, value = _clause_head(added)
            return clause(f"add {head}", value, indent, f" to {print_reference(rule)}")
        case declaration_nodes.Disable(rule):
            return [f"{margin}disable {print_reference(rule)}"]
        case declaration_nodes.Enable(rule):
            return [f"{margin}enable {print_reference(rule)}"]
        case declaration_nodes.Copy(target, origin):
            return [f"{margin}copy {print_reference(target)} from {print_reference(origin)}"]
        case declaration_nodes.Save(backup):
            return [f"{margin}save {backup.text}"]
        case declaration_nodes.Restore(backup):
            return [f"{margin}restore {backup.text}"]
        case declaration_nodes.Rewrite() | declaration_nodes.Add():
            raise ValueError("an edit that is two things")
        case _:
            assert_never(statement)


def _beside(head: str, edit: declaration_nodes.Edit, indent: int) -> list[str]:
    """Return the lines of an edit behind ``head``; on lines of its own where one line has no room for both."""
    margin = " " * indent
    line = f"{margin}{head} {' '.join(each.strip() for each in _statement_lines(edit, 0))}"
    return [line] if fits(line) else [f"{margin}{head}", *_statement_lines(edit, indent + STEP)]


def _edited_code(edited: declaration_nodes.EditedPlace) -> str:
    family = edited.family
    of = "" if family is None else f" from {{ {', '.join(map(print_expression, family))} }}"
    return f"{print_reference(edited.code)}{of}"


def _clause_head(statement: declaration_nodes.Require | declaration_nodes.Assign) -> tuple[str, Printable]:
    """Return the text in front of the expression of a clause, and the expression."""
    match statement:
        case declaration_nodes.Require(label, condition):
            return ("require" if label is None else f"require {label.text}:"), condition
        case declaration_nodes.Assign(label, target, indices, value):
            entry = f"[{', '.join(flat(Slot(index)) for index in indices)}]" if indices else ""
            return f"{_label(label)}{target.text}{entry} :=", value
        case _:
            assert_never(statement)


def _label(label: expression_nodes.Identifier | None) -> str:
    return "" if label is None else f"{label.text}: "


def _text(name: expression_nodes.Identifier | None) -> str:
    return "" if name is None else name.text
