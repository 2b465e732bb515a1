"""Edits that a modification puts at a label, each with the edit that stands for it where there are no labels.

Owns: both texts of such an edit, and what is captured when it is put: individuals, their values, what is in a set, what
an optional value is. Without labels, a variable is assigned what is captured.
Must never know: how systems are run or encoded; the system around them.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from invariants.foundation.sources import SourceText
from invariants.language.parsing.parser import parse
from invariants.language.tree import declaration_nodes as nodes
from tests.generators.choosing import Chooser
from tests.generators.sets import Both

ONE, OTHER, SET = "one_", "other_", "set_"
"""The parameters of a modification that is added to put edits."""

FEATURES = (
    AN_INDIVIDUAL := "an individual is captured",
    A_VALUE := "a value of an individual is captured",
    A_SET := "what is in a set is captured",
    AN_OPTIONAL := "an optional value is captured",
    OWN_CODE := "code of a captured individual",
    A_COPY := "a copy of code of individuals",
    UNKNOWN := "unknown code that captures",
)
"""What edits at labels capture, and what they do with it."""

OPTIONAL = "opt_"
"""The optional individual that is added to a system."""


@attrs.frozen
class Capture:
    """A variable for what is captured: its name and type, what it starts with, and what is assigned to it."""

    name: str
    kind: str
    first: str
    read: str


@attrs.frozen
class Put:
    """What the modification ``owner`` puts at a label: an edit as text, and in the plain text; None removes it."""

    owner: str
    edit: str | None
    plain: str | None
    captures: tuple[Capture, ...] = ()
    features: frozenset[str] = frozenset()


def first_of(kind: str) -> str:
    """Return the name that the plain text gives the first individual of a type."""
    return f"first_{kind}"


def individual_types(document: nodes.Document) -> list[str]:
    """Return the types of individuals."""
    return [each.name.text for each in document.items if isinstance(each, nodes.TypeDeclaration)]


def declared(text: str) -> tuple[nodes.Declaration, ...]:
    """Return the declarations of a text."""
    return tuple(parse(SourceText("<random>", text)).items)  # type: ignore[arg-type]


def optional_of(kind: str, choose: Chooser) -> tuple[nodes.Declaration, ...]:
    """Return the declarations of an optional individual, and of a rule that assigns it."""
    value = choose.pick(["z_", "z_", f"if {OPTIONAL} == none then z_ else none"])
    guard = choose.pick([f"{OPTIONAL} == none", "true"])
    return declared(
        f"var {OPTIONAL}: {kind}? = none\ntransition fill_(z_: {kind}) {{ require {guard}  {OPTIONAL} := {value} }}"
    )


def owner_of(name: str, kind: str, choose: Chooser) -> nodes.RuleDeclaration:
    """Return a modification that is added to put edits, which has individuals and perhaps a set as parameters."""
    form = choose.pick(["one", "one", "two", "set", "set"])
    more = {"one": "", "two": f", {OTHER}: {kind}", "set": f", {SET}: {kind} -> Bool"}[form]
    guards = {
        "one": ["true"],
        "two": ["true", f"{ONE} != {OTHER}"],
        "set": [f"count(z_ in {kind}: {SET}[z_]) == 1", f"not {SET}[{ONE}]", "true"],
    }
    (found,) = declared(f"modification {name}({ONE}: {kind}{more}) {{ require {choose.pick(guards[form])} }}")
    assert isinstance(found, nodes.RuleDeclaration)
    return found


def _named(rule: nodes.RuleDeclaration, kind: str, *, sets: bool = False) -> list[str]:
    """Return the parameters of a rule that are individuals of a type, or sets of them."""
    about = [
        (each.name.text, each.domain if sets else each.type) for each in rule.parameters if bool(each.domain) == sets
    ]
    return [name for name, of in about if of is not None and of.span.text == kind]


class Capturing:
    """Makes one edit that captures parameters of its owner.

    ``hidden`` are the names that mean something else in an edit at the label, so that they cannot be captured.
    """

    def __init__(self, document: nodes.Document, target_apart: str, kind: str, choose: Chooser) -> None:
        self.choose = choose
        self.kind = kind
        rules = [each for each in document.items if isinstance(each, nodes.RuleDeclaration)]
        self.targets = [each for each in rules if each.name.text != target_apart and each.name.text[:3] != "put"]
        variables = [each for each in document.items if isinstance(each, nodes.VarDeclaration)]
        self.variables = [each for each in variables if each.name.text != OPTIONAL]
        enums = [each for each in document.items if isinstance(each, nodes.EnumDeclaration)]
        self.members = {each.name.text: f"{each.name.text}.{each.members[-1].text}" for each in enums}
        self.maps = [each for each in self.variables if [of.span.text for of in each.domain] == [kind]]
        self.has_optional = len(variables) > len(self.variables)
        self.prefix = ""
        self.names: list[str] = []
        self.sets: list[str] = []
        self.captures: dict[str, Capture] = {}
        self.features: set[str] = set()

    def put(self, number: int, owner: nodes.RuleDeclaration, hidden: Sequence[str]) -> Put | None:
        """Return what the owner puts at the label of a number; None where it has no individual to capture."""
        self.prefix = f"cap_{number}_{owner.name.text}_"
        self.names = [each for each in _named(owner, self.kind) if each not in hidden]
        self.sets = _named(owner, self.kind, sets=True)
        if not self.names or not self.targets:
            return None
        self.captures, self.features = {}, set()
        apt = [each for each in self.targets if _named(each, self.kind)]
        edit = self._edit(self.choose.pick(apt if apt and self.choose.chance(85) else self.targets))
        return Put(owner.name.text, edit.short, edit.long, tuple(self.captures.values()), frozenset(self.features))

    # ------------------------------------------------------------------ captures

    def _captured(self, read: str, kind: str, first: str, feature: str) -> str:
        """Return the variable that holds what is captured."""
        self.features.add(feature)
        for each in self.captures.values():
            if each.read == read:
                return each.name
        found = Capture(f"{self.prefix}{len(self.captures)}", kind, first, read)
        self.captures[found.name] = found
        return found.name

    def _variable(self, name: str) -> str:
        return self._captured(name, self.kind, first_of(self.kind), AN_INDIVIDUAL)

    def _individual(self) -> Both:
        """Return an individual that is captured, in code."""
        name = self.choose.pick(self.names)
        if self.has_optional and self.choose.chance(40):
            read = self.choose.pick([f"value({OPTIONAL})", f"if {OPTIONAL} == none then {name} else value({OPTIONAL})"])
            variable = self._captured(read, self.kind, first_of(self.kind), AN_OPTIONAL)
            return Both(f"now(now({read}))", f"now({variable})")
        return Both(name, f"now({self._variable(name)})")

    def _read(self, read: str, feature: str) -> Both:
        """Return a condition that is read when the edit is put."""
        return Both(f"now(now({read}))", f"now({self._captured(read, 'Bool', 'false', feature)})")

    # ------------------------------------------------------------------ code

    def _condition(self, bound: Sequence[str]) -> Both:
        """Return a condition about what is captured; ``bound`` are individuals that stand in the code."""
        one = self.choose.pick(self.names)
        single = [each.name.text for each in self.variables if not each.domain and each.type.span.text == self.kind]
        forms = [
            *["bound"] * 3 * bool(bound),
            *["map", "now map", "now now map"] * bool(self.maps),
            *["single"] * bool(single),
        ]
        forms += [
            *["set", "set", "size"] * bool(self.sets),
            *["none", "none", "none now", "value", "value"] * self.has_optional,
        ]
        form = self.choose.pick(forms or ["truth"])
        match form:
            case "bound" | "single":
                found = self._individual()
                name = self.choose.pick(list(bound) if form == "bound" else single)
                sign = self.choose.pick(["==", "!="])
                return Both(f"{name} {sign} {found.short}", f"{name} {sign} {found.long}")
            case "map":
                found, variable = self._individual(), self.choose.pick(self.maps)
                return Both(self._true_of(variable, found.short), self._true_of(variable, found.long))
            case "now map":
                variable = self.choose.pick(self.maps)
                read = [self._true_of(variable, each) for each in (one, self._variable(one))]
                return Both(f"now({read[0]})", f"now({read[1]})")
            case "now now map":
                return self._read(self._true_of(self.choose.pick(self.maps), one), A_VALUE)
            case "set":
                return self._read(f"{self.choose.pick(self.sets)}[{one}]", A_SET)
            case "size":
                name = self.choose.pick(self.sets)
                return self._read(f"count(z_ in {self.kind}: {name}[z_]) > 1", A_SET)
            case "none":
                return self._read(f"{OPTIONAL} == none", AN_OPTIONAL)
            case "value":
                return self._read(f"value({OPTIONAL}) == {one}", AN_OPTIONAL)
            case "none now":
                return Both(f"now({OPTIONAL} == none)", f"now({OPTIONAL} == none)")
            case _:
                return self._read(f"{one} == {self.choose.pick(self.names)}", AN_INDIVIDUAL)

    def _true_of(self, variable: nodes.VarDeclaration, index: str) -> str:
        """Return a condition about the entry of an individual in a map."""
        entry, sort = f"{variable.name.text}[{index}]", variable.type.span.text
        if sort == "Bool":
            return entry
        value = index if sort == self.kind else self.members.get(sort, sort.partition("..")[2])
        return f"{entry} == {value}" if value else f"{entry} == {entry}"

    def _code(self, target: nodes.RuleDeclaration, sort: str) -> Both:
        """Return new code of a site of a sort."""
        found = self._condition(_named(target, self.kind))
        if sort == self.kind:
            one, other = (
                self._individual(),
                self.choose.pick(["prev", self.choose.pick(_named(target, self.kind) or ["prev"])]),
            )
            return Both(
                f"if {found.short} then {one.short} else {other}", f"if {found.long} then {one.long} else {other}"
            )
        front = self.choose.pick(["", "", "prev and ", "prev or "])
        return Both(f"{front}{found.short}", f"{front}{found.long}")

    # ------------------------------------------------------------------ edits

    def _sites(self, target: nodes.RuleDeclaration) -> list[tuple[str, str]]:
        """Return the sites of a rule that code can be written for, each with its sort."""
        sorts = {each.name.text: each.type.span.text for each in self.variables}
        found = []
        for each in target.body:
            match each:
                case nodes.Require(label=label) if label is not None:
                    found.append((label.text, "Bool"))
                case nodes.Assign(label=label, target=variable):
                    found.append(((label or variable).text, sorts.get(variable.text, "")))
                case _:
                    pass
        return [(name, sort) for name, sort in found if sort in ("Bool", self.kind)]

    def _reference(self, target: nodes.RuleDeclaration) -> Both:
        """Return a reference to the code of a rule, of captured individuals where it can be."""
        own = _named(target, self.kind)
        chosen = [
            self.choose.pick(self.names) if each.name.text in own and self.choose.chance(80) else None
            for each in target.parameters
        ]
        name = target.name.text
        if not any(chosen):
            return Both(name, name)
        self.features.add(OWN_CODE)
        if self.has_optional and self.choose.chance(10):
            late = [f"value({OPTIONAL})" if each else "_" for each in chosen]
            return Both(*[f"{name}({', '.join(late)})"] * 2)
        sides = [[each or "_" for each in chosen], [self._variable(each) if each else "_" for each in chosen]]
        return Both(*(f"{name}({', '.join(each)})" for each in sides))

    def _edit(self, target: nodes.RuleDeclaration) -> Both:
        at, sites = self._reference(target), self._sites(target)
        forms = [*["rewrite"] * 7 * bool(sites), "disable", "enable", *["remove"] * bool(sites)]
        forms += [*["unknown"] * bool(self.variables), *["copy"] * 2 * ("(" in at.short)]
        form = self.choose.pick(forms)
        match form:
            case "rewrite":
                name, sort = self.choose.pick(sites)
                code = self._code(target, sort)
                return Both(f"rewrite {at.short}.{name} as {code.short}", f"rewrite {at.long}.{name} as {code.long}")
            case "remove":
                name, _ = self.choose.pick(sites)
                return Both(f"remove {at.short}.{name}", f"remove {at.long}.{name}")
            case "copy":
                source = self._source(target, at)
                self.features.add(A_COPY)
                return Both(f"copy {at.short} from {source.short}", f"copy {at.long} from {source.long}")
            case "unknown":
                variable = self.choose.pick(self.variables)
                contract = self._contract(target, variable)
                self.features.add(UNKNOWN)
                return Both(
                    *(
                        f"rewrite {a} as any of {variable.name.text} where {b}"
                        for a, b in zip(*map(attrs.astuple, (at, contract)), strict=True)
                    )
                )
            case _:
                return Both(f"{form} {at.short}", f"{form} {at.long}")

    def _source(self, target: nodes.RuleDeclaration, at: Both) -> Both:
        """Return another reference that has wildcards where the first has them."""
        for _ in range(4):
            found = self._reference(target)
            if found.short.count("_,") == at.short.count("_,") and "(" in found.short:
                return found
        return at

    def _contract(self, target: nodes.RuleDeclaration, variable: nodes.VarDeclaration) -> Both:
        name = variable.name.text
        if variable in self.maps:
            one = self._individual()
            return Both(
                *(f"forall z_ in {self.kind}: z_ == {each} or {name}'[z_] == {name}[z_]" for each in attrs.astuple(one))
            )
        found = self._condition(_named(target, self.kind))
        if variable.domain:
            return found
        return Both(*(f"({each}) or {name}' == {name}" for each in attrs.astuple(found)))
