"""Random syntax trees: every form of the language, with names that are also words of the language."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import strategies as st

from invariants.foundation.sources import SourceText, Span
from invariants.language.model.operators import (
    BinaryOperator,
    ComparisonOperator,
    PrefixOperator,
    QuantifierKind,
    RuleKind,
)
from invariants.language.tree import declaration_nodes, expression_nodes

T = TypeVar("T")

NOWHERE = Span(SourceText("nowhere.inv", ""), 0, 0)
"""Where nodes are that were not read from a text."""

WORDS = [
    "a",
    "b",
    "m",
    "x",
    "y1",
    "_x",
    "Agent",
    "größe",
    "E",
    "and_",
    "chain",
    "steps",
    "expect",
    "timeout",
    "after",
    "code",
    "proved",
    "survives",
    "violated",
    "tested",
    "unknown",
    "from",
    "to",
    "of",
    "as",
    "copy",
    "save",
    "add",
    "remove",
    "rewrite",
    "restore",
    "disable",
    "enable",
    "for",
    "dormant",
    "log",
    "exp",
    "sqrt",
    "abs",
    "min",
    "max",
    "sum",
    "count",
    "now",
    "saved",
    "Bool",
    "Int",
    "Real",
    "system",
    "spec",
    "import",
    "enum",
    "type",
    "const",
    "var",
    "define",
    "init",
    "transition",
    "modification",
    "backup",
    "invariant",
    "assume",
    "check",
]
"""Names, most of which mean something elsewhere."""

names = st.sampled_from(WORDS)
identifiers = names.map(lambda text: expression_nodes.Identifier(text, span=NOWHERE))
digits = st.sampled_from(["0", "7", "12", "1_000_000"])
numbers = st.sampled_from(["0", "7", "12", "1_000_000", "0.25", "1_0.0_5"])
paths = st.sampled_from(["other.inv", "folder/a b.inv", "#.inv", ""])


def tuples_of(element: st.SearchStrategy[T], smallest: int = 1, largest: int = 3) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(element, min_size=smallest, max_size=largest).map(tuple)


def node(kind: type[T], *arguments: st.SearchStrategy[object]) -> st.SearchStrategy[T]:
    return st.tuples(*arguments).map(lambda values: kind(*values, span=NOWHERE))


def maybe(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | strategy


plain_names = st.builds(expression_nodes.Name, names, st.none(), st.booleans(), span=st.just(NOWHERE))
atoms: st.SearchStrategy[expression_nodes.Expression] = st.one_of(
    plain_names,
    node(expression_nodes.Name, names, names),
    node(expression_nodes.Number, numbers),
    node(expression_nodes.Boolean, st.booleans()),
    node(expression_nodes.Previous),
    node(expression_nodes.Arbitrary, st.none(), st.none()),
)


def types_of(
    bounds: st.SearchStrategy[expression_nodes.Expression],
) -> st.SearchStrategy[expression_nodes.TypeExpression]:
    return node(expression_nodes.NamedType, names) | node(expression_nodes.RangeType, bounds, bounds)


def rules_of(
    arguments: st.SearchStrategy[expression_nodes.Expression],
) -> st.SearchStrategy[expression_nodes.RuleReference]:
    return node(
        expression_nodes.RuleReference, identifiers, maybe(tuples_of(arguments | node(expression_nodes.Wildcard), 0))
    )


def groups_of(
    bounds: st.SearchStrategy[expression_nodes.Expression],
) -> st.SearchStrategy[tuple[expression_nodes.BinderGroup, ...]]:
    return tuples_of(node(expression_nodes.BinderGroup, tuples_of(identifiers), types_of(bounds)), largest=2)


@st.composite
def comparisons(
    draw: st.DrawFn, operands: st.SearchStrategy[expression_nodes.Expression]
) -> expression_nodes.Comparison:
    compared = draw(tuples_of(operands, 2, 4))
    operators = draw(st.tuples(*[st.sampled_from(ComparisonOperator)] * (len(compared) - 1)))
    return expression_nodes.Comparison(compared, operators, span=NOWHERE)


def larger(inner: st.SearchStrategy[expression_nodes.Expression]) -> st.SearchStrategy[expression_nodes.Expression]:
    rules = rules_of(inner)
    return st.one_of(
        node(expression_nodes.Binary, st.sampled_from(BinaryOperator), inner, inner),
        node(expression_nodes.Binary, st.sampled_from(BinaryOperator), inner, inner),
        node(expression_nodes.Unary, st.sampled_from(PrefixOperator), inner),
        comparisons(inner),
        node(expression_nodes.Index, plain_names, tuples_of(inner)),
        node(expression_nodes.Call, identifiers, tuples_of(inner, 0)),
        node(expression_nodes.AggregateCall, identifiers, groups_of(inner), inner),
        node(expression_nodes.Conditional, inner, inner, inner),
        node(expression_nodes.Let, identifiers, inner, inner),
        node(expression_nodes.Quantified, st.sampled_from(QuantifierKind), groups_of(inner), inner),
        node(expression_nodes.Enabled, rules),
        node(expression_nodes.Unmodified, rules | node(expression_nodes.SiteReference, rules, identifiers)),
        # After `any`, `to` and `for` go on with the clause or the body: they bind nothing there.
        node(expression_nodes.Arbitrary, identifiers.filter(lambda name: name.text not in {"to", "for"}), inner),
    )


expressions: st.SearchStrategy[expression_nodes.Expression] = st.recursive(atoms, larger, max_leaves=12)
types = types_of(expressions)
rules = rules_of(expressions)
sites = node(expression_nodes.SiteReference, rules, identifiers)
groups = groups_of(expressions)

assignments = node(declaration_nodes.Assign, maybe(identifiers), identifiers, tuples_of(expressions, 0), expressions)
requirements = node(declaration_nodes.Require, maybe(identifiers), expressions)
statements: st.SearchStrategy[declaration_nodes.Statement] = st.one_of(
    requirements,
    assignments,
    node(declaration_nodes.ForBlock, groups, maybe(expressions), tuples_of(assignments, 0)),
    node(declaration_nodes.Rewrite, sites, expressions),
    node(declaration_nodes.RewriteUnknown, rules, tuples_of(identifiers), maybe(expressions)),
    node(declaration_nodes.Remove, sites),
    node(declaration_nodes.Add, node(declaration_nodes.Require, identifiers, expressions) | assignments, rules),
    node(declaration_nodes.Disable, rules),
    node(declaration_nodes.Enable, rules),
    node(declaration_nodes.Copy, rules, rules),
    node(declaration_nodes.Save, identifiers),
    node(declaration_nodes.Restore, identifiers),
)

parameters = tuples_of(node(declaration_nodes.Parameter, identifiers, types), 0)
properties = node(declaration_nodes.PropertyReference, st.lists(names, min_size=1, max_size=3).map(".".join))
option_values = (digits | numbers | names | st.just("any")).map(
    lambda text: expression_nodes.Identifier(text, span=NOWHERE)
)
options = node(
    declaration_nodes.CheckOption,
    identifiers,
    option_values,
    maybe(digits.map(lambda text: expression_nodes.Identifier(text, span=NOWHERE))),
)
constants = st.one_of(
    node(declaration_nodes.ConstDeclaration, identifiers, tuples_of(types, 0), types, maybe(expressions), st.none()),
    node(declaration_nodes.ConstDeclaration, identifiers, tuples_of(types, 0), types, st.none(), expressions),
)
declarations: st.SearchStrategy[declaration_nodes.Declaration] = st.one_of(
    node(declaration_nodes.EnumDeclaration, identifiers, tuples_of(identifiers)),
    node(declaration_nodes.TypeDeclaration, identifiers, maybe(expressions)),
    constants,
    node(declaration_nodes.VarDeclaration, identifiers, tuples_of(types, 0), types, maybe(expressions)),
    node(declaration_nodes.DefineDeclaration, identifiers, parameters, types, expressions),
    node(declaration_nodes.InitDeclaration, maybe(identifiers), expressions),
    node(
        declaration_nodes.RuleDeclaration,
        st.sampled_from(RuleKind),
        st.booleans(),
        identifiers,
        parameters,
        tuples_of(statements, 0, 4),
    ),
    node(declaration_nodes.BackupDeclaration, identifiers, tuples_of(identifiers)),
    node(declaration_nodes.InvariantDeclaration, identifiers, expressions),
    node(declaration_nodes.AssumeDeclaration, identifiers, expressions),
    node(declaration_nodes.CheckDeclaration, tuples_of(properties, 0), tuples_of(options)),
)
headers = (
    st.none()
    | node(declaration_nodes.SystemHeader, identifiers)
    | node(declaration_nodes.SpecHeader, identifiers, paths)
)
documents = node(
    declaration_nodes.Document, headers, tuples_of(declarations | node(declaration_nodes.Import, paths), 0, 6)
)
