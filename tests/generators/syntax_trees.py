"""Random syntax trees: every form of the language, with names that are also words of the language."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import strategies as st

from invariants.foundation.source import SourceText, Span
from invariants.language import syntax as s

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
identifiers = names.map(lambda text: s.Identifier(text, span=NOWHERE))
digits = st.sampled_from(["0", "7", "12", "1_000_000"])
numbers = st.sampled_from(["0", "7", "12", "1_000_000", "0.25", "1_0.0_5"])
paths = st.sampled_from(["other.inv", "folder/a b.inv", "#.inv", ""])


def tuples_of(element: st.SearchStrategy[T], smallest: int = 1, largest: int = 3) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(element, min_size=smallest, max_size=largest).map(tuple)


def node(kind: type[T], *arguments: st.SearchStrategy[object]) -> st.SearchStrategy[T]:
    return st.tuples(*arguments).map(lambda values: kind(*values, span=NOWHERE))


def maybe(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | strategy


plain_names = st.builds(s.Name, names, st.none(), st.booleans(), span=st.just(NOWHERE))
atoms: st.SearchStrategy[s.Expression] = st.one_of(
    plain_names,
    node(s.Name, names, names),
    node(s.Number, numbers),
    node(s.Boolean, st.booleans()),
    node(s.Previous),
    node(s.Arbitrary, st.none(), st.none()),
)


def types_of(bounds: st.SearchStrategy[s.Expression]) -> st.SearchStrategy[s.TypeExpression]:
    return node(s.NamedType, names) | node(s.RangeType, bounds, bounds)


def rules_of(arguments: st.SearchStrategy[s.Expression]) -> st.SearchStrategy[s.RuleReference]:
    return node(s.RuleReference, identifiers, maybe(tuples_of(arguments | node(s.Wildcard), 0)))


def groups_of(bounds: st.SearchStrategy[s.Expression]) -> st.SearchStrategy[tuple[s.BinderGroup, ...]]:
    return tuples_of(node(s.BinderGroup, tuples_of(identifiers), types_of(bounds)), largest=2)


@st.composite
def comparisons(draw: st.DrawFn, operands: st.SearchStrategy[s.Expression]) -> s.Comparison:
    compared = draw(tuples_of(operands, 2, 4))
    operators = draw(st.tuples(*[st.sampled_from(s.ComparisonOperator)] * (len(compared) - 1)))
    return s.Comparison(compared, operators, span=NOWHERE)


def larger(inner: st.SearchStrategy[s.Expression]) -> st.SearchStrategy[s.Expression]:
    rules = rules_of(inner)
    return st.one_of(
        node(s.Binary, st.sampled_from(s.BinaryOperator), inner, inner),
        node(s.Binary, st.sampled_from(s.BinaryOperator), inner, inner),
        node(s.Unary, st.sampled_from(s.UnaryOperator), inner),
        comparisons(inner),
        node(s.Index, plain_names, tuples_of(inner)),
        node(s.Call, identifiers, tuples_of(inner, 0)),
        node(s.AggregateCall, identifiers, groups_of(inner), inner),
        node(s.Conditional, inner, inner, inner),
        node(s.Let, identifiers, inner, inner),
        node(s.Quantified, st.sampled_from(s.QuantifierKind), groups_of(inner), inner),
        node(s.Enabled, rules),
        node(s.Unmodified, rules | node(s.SiteReference, rules, identifiers)),
        # After `any`, `to` and `for` go on with the clause or the body: they bind nothing there.
        node(s.Arbitrary, identifiers.filter(lambda name: name.text not in {"to", "for"}), inner),
    )


expressions: st.SearchStrategy[s.Expression] = st.recursive(atoms, larger, max_leaves=12)
types = types_of(expressions)
rules = rules_of(expressions)
sites = node(s.SiteReference, rules, identifiers)
groups = groups_of(expressions)

assignments = node(s.Assign, maybe(identifiers), identifiers, tuples_of(expressions, 0), expressions)
requirements = node(s.Require, maybe(identifiers), expressions)
statements: st.SearchStrategy[s.Statement] = st.one_of(
    requirements,
    assignments,
    node(s.ForBlock, groups, maybe(expressions), tuples_of(assignments, 0)),
    node(s.Rewrite, sites, expressions),
    node(s.RewriteUnknown, rules, tuples_of(identifiers), maybe(expressions)),
    node(s.Remove, sites),
    node(s.Add, node(s.Require, identifiers, expressions) | assignments, rules),
    node(s.Disable, rules),
    node(s.Enable, rules),
    node(s.Copy, rules, rules),
    node(s.Save, identifiers),
    node(s.Restore, identifiers),
)

parameters = tuples_of(node(s.Parameter, identifiers, types), 0)
properties = node(s.PropertyReference, st.lists(names, min_size=1, max_size=3).map(".".join))
option_values = (digits | numbers | names | st.just("any")).map(lambda text: s.Identifier(text, span=NOWHERE))
options = node(
    s.CheckOption,
    identifiers,
    option_values,
    maybe(digits.map(lambda text: s.Identifier(text, span=NOWHERE))),
)
constants = st.one_of(
    node(s.ConstDeclaration, identifiers, tuples_of(types, 0), types, maybe(expressions), st.none()),
    node(s.ConstDeclaration, identifiers, tuples_of(types, 0), types, st.none(), expressions),
)
declarations: st.SearchStrategy[s.Declaration] = st.one_of(
    node(s.EnumDeclaration, identifiers, tuples_of(identifiers)),
    node(s.TypeDeclaration, identifiers, maybe(expressions)),
    constants,
    node(s.VarDeclaration, identifiers, tuples_of(types, 0), types, maybe(expressions)),
    node(s.DefineDeclaration, identifiers, parameters, types, expressions),
    node(s.InitDeclaration, maybe(identifiers), expressions),
    node(
        s.RuleDeclaration,
        st.sampled_from(s.RuleKind),
        st.booleans(),
        identifiers,
        parameters,
        tuples_of(statements, 0, 4),
    ),
    node(s.BackupDeclaration, identifiers, tuples_of(identifiers)),
    node(s.InvariantDeclaration, identifiers, expressions),
    node(s.AssumeDeclaration, identifiers, expressions),
    node(s.CheckDeclaration, tuples_of(properties, 0), tuples_of(options)),
)
headers = st.none() | node(s.SystemHeader, identifiers) | node(s.SpecHeader, identifiers, paths)
documents = node(s.Document, headers, tuples_of(declarations | node(s.Import, paths), 0, 6))
