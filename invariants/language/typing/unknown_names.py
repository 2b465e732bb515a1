"""Ways out for names that nothing declares: the type that the name would have, and the idea that its author has.

Owns: the guess at the intention behind an unknown value, definition, type or rule.
Must never know: the rules of typing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from invariants.foundation.codes import Code
from invariants.foundation.sorts import BOOL, EnumSort, IndividualSort, RangeSort, Sort, is_number
from invariants.foundation.sources import Span
from invariants.foundation.suggestions import closest, listing
from invariants.language.model.expressions import Variable
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.tree.foreign_words import (
    ARBITRARY_WORDS,
    COUNTING_WORDS,
    FOREIGN_TYPES,
    LIST_WORDS,
    MAP_WORDS,
    MAYBE_WORDS,
    SET_WORDS,
    bare,
    is_nothing,
    temporal_way_out,
)
from invariants.language.typing.context import ExpressionPlace, Reads, TypingContext
from invariants.language.typing.operators import FUNCTIONS

_LETTERS = "abcdefgh"
_EVERY_RULE = frozenset({"all", "any", "every", "everything", "each", "rules"})

_FUNCTIONS_ELSEWHERE = {
    "old": "names without `'` are read before the step: write `x`, and `x'` for the value after it",
    "pre": "names without `'` are read before the step: write `x`, and `x'` for the value after it",
    "post": "write `x'` for the value after the step",
    "implies": "write `a => b`",
    "iff": "write `a <=> b`",
    "ite": "write `if condition then value else value`",
    "cond": "write `if condition then value else value`",
    "pow": "write `a ^ b`",
    "floor": "there is no rounding; `div` divides whole numbers",
    "ceil": "there is no rounding; `div` divides whole numbers",
    "round": "there is no rounding; `div` divides whole numbers",
    "distinct": "write `a != b` for each pair, or `forall i, j in T: i != j => m[i] != m[j]`",
    "unchanged": "write `x' == x`",
    "random": "an arbitrary value is `any v where condition`, as the whole right-hand side of an assignment",
    "choose": "an arbitrary value is `any v where condition`, as the whole right-hand side of an assignment",
    "assert": "write the condition alone",
    "all": "write `forall a in T: …`",
    "some": "write `exists a in T: …`",
}
"""Functions of other languages, in lower case."""


def is_undeclared(context: TypingContext, place: ExpressionPlace, node: expression_nodes.Expression) -> bool:
    """Return whether the expression is a name that nothing declares or binds, or an entry of such a name."""
    match node:
        case expression_nodes.Index(base=base):
            return is_undeclared(context, place, base)
        case expression_nodes.Name(text=text, qualifier=None):
            symbols = context.symbols
            return (
                place.names.find(text) is None
                and text not in symbols.value_declarations
                and text not in symbols.members
            )
        case _:
            return False


def report_unknown_value(
    context: TypingContext,
    place: ExpressionPlace,
    node: expression_nodes.Name,
    expected: Sort | None,
    domain: Sequence[Sort | None] = (),
) -> None:
    """Report a name that is no value.

    Args:
        context: the declarations, and the record of names that are used.
        place: the names that can be used here.
        node: the name.
        expected: the sort that is expected, if it is known.
        domain: the sorts of the indices that the name has.
    """
    symbols = context.symbols
    name = node.text
    if name == "unknown" and place.previous is not None:
        context.problems.report(
            Code.MISPLACED_FORM,
            "`unknown` is the whole of a rewritten condition, never a part of an expression",
            node.span,
            help="write `rewrite R.site as unknown`, and keep other conditions in clauses of their own, "
            "as in `add require other: … to R`",
        )
        return
    individuals = filter(str.isidentifier, symbols.individuals)
    known = (*symbols.value_declarations, *individuals, *symbols.members)
    candidates = (*place.names.all(), *known, "true", "false")
    help: str | None = None
    if name.lower() in {"true", "false"}:
        help = f"write `{name.lower()}`"
    elif name in symbols.rule_declarations and closest(name, candidates) is None:
        help = f"`{name}` is a rule; write `enabled {name}` to ask whether it can fire"
    elif symbols.type_named(name) is not None:
        help = f"`{name}` is a type; quantify over it, as in `exists a in {name}: …`"
    elif name in symbols.backups:
        help = f"`{name}` is a backup; write `saved({name})` to ask whether it has been saved"
    elif population := symbols.population_with_number(name):
        help = _individuals(context, population)
    elif name in FUNCTIONS:
        help = f"`{name}` is a function; write `{name}(…)`"
    elif is_nothing(name):
        help = _nothing(name, place.index or expected)
    elif re.search(r"--[ \t]*$", node.span.source.text[: node.span.start]):
        help = "`--` does not start a comment: start it with `#`"
    elif name in {"old", "original", "super", "self", "this", "current"} and place.previous is not None:
        help = "write `prev`: the code that the site held before this edit"
    elif closest(name, candidates) is None:
        help = temporal_way_out(name) or _declaration(place, name, expected, domain)
    context.unknown("value called", name, node.span, candidates, help=help)


def _individuals(context: TypingContext, population: str) -> str:
    """Return the way out for a word such as ``Agent7`` that means no individual here."""
    symbols = context.symbols
    words = {number: word for word, (each, number) in symbols.individuals.items() if each == population}
    if words and all(map(str.isidentifier, words.values())):
        return f"of `{population}` there {'is' if len(words) == 1 else 'are'} {listing([*words.values()])}"
    if named := symbols.names.get(population):
        return f"individuals of `{population}` that have names are {listing(named)}"
    return f"name individuals in their type, as in `type {population} = alice`, or declare `const a: {population}`"


def _nothing(word: str, expected: Sort | None) -> str:
    """Return the way out for a word such as ``null``, where a value of the sort is expected."""
    optional = f"what may be absent is declared with `?`, as in `var x: {expected or 'Agent'}? = none`"
    match expected:
        case IndividualSort():
            return f"individuals are somebody, and none of them is nobody; {optional}"
        case EnumSort(name=name, members=members):
            more = f"`enum {name} {{ {', '.join((*members[:4], word))} }}`"
            return f"declare it as one more member, as in {more}; or {optional}"
        case None:
            return f"{optional}, and then compared with `none`"
        case _:
            return f"every value of `{expected}` means itself; {optional}"


def _declaration(place: ExpressionPlace, name: str, expected: Sort | None, domain: Sequence[Sort | None]) -> str:
    """Return a declaration or binding that would give the name the expected sort."""
    sort = place.index or expected
    entries = place.entries
    if domain:
        indices = ", ".join("T" if each is None else str(each) for each in domain)
        return f"declare it, as in `var {name}: {indices} -> {expected or BOOL}`, or correct the name"
    if entries is not None:
        names = ", ".join(_LETTERS[: len(entries.domain)])
        has = "have" if entries.constant else "start with"
        same = f"all entries of `{entries.name}` {has} this one value"
        return f"{same}; where it depends on the index, write `for {names}: …`"
    if place.index is not None or isinstance(sort, IndividualSort):
        bound = f"bind it, as in `forall {name} in {sort}: …`"
        if place.parameters is not None:
            bound = f"make it a parameter, as in `{place.parameters}({name}: {sort})`"
        return f"{bound}, or declare it, as in `var {name}: {sort}`"
    if isinstance(sort, EnumSort):
        return f"declare it as one more member of `{sort}`, or as in `var {name}: {sort}`, or correct the name"
    if place.reads is Reads.CONSTANTS:
        return f"declare it, as in `const {name}: {sort or 'Int'}`, or correct the name"
    return f"declare it, as in `var {name}: {sort or BOOL}`, or correct the name"


def _through(variable: Variable) -> tuple[str, str]:
    """Return names for all indices of a map, with their types, and the map's entry at these names."""
    names = _LETTERS[: len(variable.domain)]
    binders = ", ".join(f"{name} in {sort}" for name, sort in zip(names, variable.domain, strict=False))
    return binders, f"{variable.name}[{', '.join(names)}]"


def report_unknown_definition(context: TypingContext, node: expression_nodes.Call) -> None:
    """Report a call of something that is no definition."""
    name = node.function.text
    if name.lower() in COUNTING_WORDS:
        context.unknown("definition", name, node.function.span, (), help=_counting(context, node))
        return
    definitions = [
        each
        for each, declaration in context.symbols.value_declarations.items()
        if isinstance(declaration, declaration_nodes.DefineDeclaration)
    ]
    candidates = (*definitions, *FUNCTIONS)
    help = None
    if name in context.symbols.rule_declarations:
        help = f"`{name}` is a rule; write `enabled {name}(…)` to ask whether it can fire"
    elif closest(name, definitions) is None:
        help = temporal_way_out(name) or _FUNCTIONS_ELSEWHERE.get(name.lower()) or _arbitrary(name)
    context.unknown("definition", name, node.function.span, candidates, help=help)


def _arbitrary(name: str) -> str | None:
    return _FUNCTIONS_ELSEWHERE["random"] if bare(name) in ARBITRARY_WORDS else None


def field_way_out(context: TypingContext, place: ExpressionPlace, owner: str, field: str) -> str | None:
    """Return the way out for ``owner.field``; None where ``owner`` can only be meant as an enumeration."""
    symbols = context.symbols
    found = symbols.values.get(owner)
    if field == "range" and isinstance(found, Variable) and isinstance(found.sort, RangeSort):
        return f"`{owner}.{field}` is an invariant by itself: name it in `check {owner}.{field}: …`"
    if owner in {"msg", "tx", "block", "this", "self"}:
        return "whoever acts is a parameter of the rule, as in `transition t(sender: A)`; only records have fields"
    if isinstance(found, Variable) or field in symbols.value_declarations:
        inside, outside = (owner, field) if field in symbols.value_declarations else (field, owner)
        return f"only records have fields: an entry of a map is `{outside}[{inside}]`"
    if place.names.find(owner) is not None:
        return f"only records have fields: declare a map, and read its entry `{field}[{owner}]`"
    return None


def value_as_type_way_out(context: TypingContext, name: str) -> str | None:
    """Return the way out for a variable or constant where a type is expected; None for any other name."""
    found = context.symbols.values.get(name)
    if not isinstance(found, Variable):
        return None
    if len(found.domain) == 1 and found.sort == BOOL:
        return f"`{name}` is a map: write `exists a in {found.domain[0]}: {name}[a] and …`, or `forall` with `=>`"
    return f"`{name}` is a value; quantify over a type, such as a range `0..9`, and compare with it"


def _counting(context: TypingContext, node: expression_nodes.Call) -> str:
    name = "sum" if node.function.text.lower() in {"sum", "total"} else "count"
    argument = node.arguments[0] if node.arguments else None
    if isinstance(argument, expression_nodes.Name) and argument.text in context.symbols.populations:
        return f"write `count(a in {argument.text}: true)`"
    if isinstance(argument, expression_nodes.Index):
        argument = argument.base
    if isinstance(argument, expression_nodes.Name):
        found = context.symbols.values.get(argument.text)
        if isinstance(found, Variable) and found.domain:
            binders, entry = _through(found)
            summed = is_number(found.sort) and (name == "sum" or not isinstance(found.sort, RangeSort))
            return f"write `{'sum' if summed else name}({binders}: {entry})`"
    return f"write `{name}(a in Agent: …)` with a type to go through"


def unknown_type_way_out(name: str) -> str | None:
    """Return the way out for the name of a type of another language; None for any other name."""
    kind = name.lower()
    if kind in SET_WORDS:
        return "a set is a map to `Bool`, as in `var s: A -> Bool = false`"
    if kind in LIST_WORDS:
        return "a list is a map from places, as in `var l: 0..9 -> A`"
    if kind in MAP_WORDS:
        return "a map is written with `->`, as in `var m: A -> Bool`"
    if kind in MAYBE_WORDS:
        return "a type whose values may be absent ends with `?`, as in `var x: Int? = none`"
    return FOREIGN_TYPES.get(kind)


def unknown_rule_way_out(name: str) -> str | None:
    """Return the way out for a name that is meant to be all rules; None for any other name."""
    if name.lower() in _EVERY_RULE:
        return "rules are named one by one; `backup B of code` keeps the code of all, and `restore B` brings it back"
    return None


def report_unknown_backup(context: TypingContext, name: str, span: Span) -> None:
    """Report a name that is no backup."""
    known = tuple(context.symbols.backups)
    help = None if known else f"declare it, as in `backup {name} of code`"
    context.unknown("backup", name, span, known, help=help)
