"""The holes of a text: which there are, and the model with something in their places.

Owns: where a hole may stand, the names that can be read there, and the edits that fill it.
Must never know: which fillings are good.

A hole stands for a whole guard, or for an operand of ``and`` and ``or`` in one: a weaker filling makes a weaker guard.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sources import SourceText, Span
from invariants.foundation.suggestions import one_of
from invariants.language.files import Bundle, read_file, read_text, read_texts
from invariants.language.limit_checks import HOLE
from invariants.language.loader import load_texts
from invariants.language.model.compounds import leaves, presences
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import SiteKey
from invariants.language.model.operators import BinaryOperator, Extreme
from invariants.language.model.rules import ClauseKind
from invariants.language.problems import Problems
from invariants.language.tree import declaration_nodes as declared
from invariants.language.tree import expression_nodes as written
from invariants.language.tree.keywords import LIMIT
from invariants.shaping.text_edits import TextEdit, edited_texts

_WAY_OUT = (
    "a hole is the whole condition of a `require`, of a rewritten guard or of a contract, an operand of `and` and `or`"
    " there, or the value of a constant"
)


class ConditionHole(ValueRecord):
    """A hole for a condition in a guard.

    ``place`` is the guard: ``deploy.gate``, or the rule where the guard has no label; ``rule`` is the rule that reads
    the guard, and ``site`` the site that an edit puts the guard at. ``over`` has the names of the vocabulary, if it is
    chosen. ``is_conjunct`` says whether the hole is an operand of ``and``.
    """

    place: str
    rule: str
    site: str | None
    over: tuple[written.Identifier, ...] | None
    is_conjunct: bool
    span: Span
    written: tuple[str, ...] = ()
    """For a hole in the contract of unknown code: the variables that the code writes, whose new values it can read."""

    def in_place(self, text: str) -> str:
        """Return a condition as it stands in the place of the hole: in parentheses where it would be torn apart."""
        return f"({text})" if self.is_conjunct and " or " in text else text


class ConstantHole(ValueRecord):
    """A hole for the value of an integer constant. ``low`` and ``high`` are the ends of its range, as texts.

    ``statement`` is None; for a hole in a check of a limit, it is the invariant that the limit makes.
    """

    place: str
    extreme: Extreme | None
    low: str | None
    high: str | None
    span: Span
    statement: str | None = None


ModelHole = ConditionHole | ConstantHole


class OpenModel(Record):
    """A text with holes, in the order of the text, file by file, and values of constants in the place of its own."""

    bundle: Bundle
    holes: tuple[ModelHole, ...]
    given: Mapping[str, str] = MappingProxyType({})

    @property
    def path(self) -> str:
        """Return the path of the main file."""
        return self.bundle.main.path

    def texts(self, edits: Sequence[TextEdit]) -> dict[SourceText, str]:
        """Return the new text of each file that some edits change."""
        return edited_texts(edits)

    def filled(self, edits: Sequence[TextEdit]) -> Model:
        """Return the model after some edits. Raises ``ModelError`` where there is none."""
        every = {source.path: source.text for source in self.bundle.sources}
        texts = {source.path: text for source, text in self.texts(edits).items()}
        return load_texts(every | texts, self.path, self.given)


def open_file(path: str, root: Path | None) -> OpenModel:
    """Return the model with holes in a file. Raises ``ModelError`` for mistakes in the text, and misplaced holes."""
    return _opened(read_file(Path(path), root, Problems()))


def open_text(text: str, path: str = "<text>", root: Path | None = None) -> OpenModel:
    """Return the model with holes in a text. Raises ``ModelError`` as :func:`open_file` does."""
    return _opened(read_text(text, path, root, Problems()))


def open_texts(texts: Mapping[str, str], path: str, given: Mapping[str, str]) -> OpenModel:
    """Return the model with holes in the text at a path, with all that it imports in others; no file is read."""
    return replace(_opened(read_texts(texts, path, Problems())), given=given)


def fill(hole: ModelHole, text: str) -> TextEdit:
    """Return the edit that writes a filling in the place of a hole."""
    return TextEdit(hole.span, text)


def leave_open(hole: ConstantHole, condition: str) -> TextEdit:
    """Return the edit after which a constant has every value that satisfies a condition."""
    source = hole.span.source
    start = source.text.rindex("=", 0, hole.span.start)
    return TextEdit(Span(source, start, hole.span.end), f"where {condition}")


def rules_with_holes(holes: Sequence[ModelHole]) -> tuple[str, ...]:
    """Return the rules that read a guard with a hole, each once."""
    return tuple(dict.fromkeys(hole.rule for hole in holes if isinstance(hole, ConditionHole)))


def require_guards(model: Model, holes: Sequence[ModelHole]) -> None:
    """Raise ``ModelError`` where a hole for a condition stands in code that is no guard."""
    wrong = [
        _misplaced(hole.span, "no guard is here: what a weaker condition would be depends on its use")
        for hole in holes
        if isinstance(hole, ConditionHole) and hole.site is not None and not _is_guard(model, hole)
    ]
    if wrong:
        raise ModelError(tuple(wrong))


def _is_guard(model: Model, hole: ConditionHole) -> bool:
    site = model.sites.get(SiteKey(hole.rule, hole.site or ""))
    return site is not None and site.kind is ClauseKind.GUARD


# -------------------------------------------------------------------- names


def parts_by_name(model: Model, rule: str) -> dict[str, tuple[str, ...]]:
    """Return the variables that a hole can read, by the names that the text has for them.

    A record has one for each field; an optional value has one besides that says whether it is there.
    """
    whole = {part for shape in model.compounds.values() for part in leaves(shape)}
    constants = [each for each in model.constants if each not in model.initial_values]
    names = [local.name for local in model.rules[rule].parameters]
    names += [each.name for each in (*model.variables, *constants) if each.name not in whole]
    known = {each.name for each in (*model.variables, *constants)}
    found: dict[str, tuple[str, ...]] = {name: (name,) for name in names}
    for name, shape in model.compounds.items():
        parts = tuple(part for part in leaves(shape) if part in known)
        if parts:
            found[name] = parts
    return found


def presences_of(model: Model) -> dict[str, tuple[str, ...]]:
    """Return for each part of a value the variables that say whether it is there, the outer ones first."""
    return {part: there for shape in model.compounds.values() for part, there in presences(shape)}


def unreadable(name: str, span: Span, readable: Sequence[str]) -> Diagnostic:
    """Return the mistake of a name that a hole cannot read, with those that it can."""
    label = Label(span, "cannot be read here")
    return Diagnostic(
        Code.UNKNOWN_NAME,
        f"there is no variable, constant without a value, or parameter `{name}`",
        (label,),
        help=one_of(name, "a hole can read", readable),
    )


# ------------------------------------------------------------------- finding


def _opened(bundle: Bundle) -> OpenModel:
    items = [item for document in bundle.documents for item in document.items]
    holes = [hole for item in items for hole in _of_item(item)]
    placed = {hole.span for hole in holes}
    stray = [each for item in items for each in _nodes(item) if each.span not in placed]
    if stray:
        raise ModelError(tuple(_misplaced(each.span, "`solve` cannot fill a hole here") for each in stray))
    rank = {source: number for number, source in enumerate(bundle.sources)}
    return OpenModel(bundle, tuple(sorted(holes, key=lambda hole: (rank[hole.span.source], hole.span.start))))


def _misplaced(span: Span, label: str) -> Diagnostic:
    return Diagnostic(Code.HOLE, "a hole cannot be filled here", (Label(span, label),), help=_WAY_OUT)


def _nodes(item: object) -> Iterator[written.Hole]:
    """Yield all holes in a part of a tree."""
    waiting = [item]
    while waiting:
        part = waiting.pop()
        if isinstance(part, written.Hole):
            yield part
        elif isinstance(part, tuple):
            waiting.extend(part)
        elif isinstance(part, written.Node):
            waiting.extend(getattr(part, name) for name in part.__struct_fields__)


def _of_item(item: object) -> Iterator[ModelHole]:
    match item:
        case declared.RuleDeclaration(name=name, body=body):
            for statement in body:
                yield from _of_statement(name.text, statement)
        case declared.ConstDeclaration(name=name, domain=(), type=sort, value=written.Hole() as hole):
            match sort:
                case written.RangeType(low=low, high=high):
                    yield ConstantHole(name.text, hole.extreme, low.span.text, high.span.text, hole.span)
                case written.NamedType(name="Int"):
                    yield ConstantHole(name.text, hole.extreme, None, None, hole.span)
        case declared.CheckDeclaration(properties=(measure,), options=options):
            for option in options:
                if isinstance(option, declared.CheckOption) and option.value.text == HOLE:
                    bound = f"{measure.text}.{LIMIT}"
                    yield ConstantHole(bound, Extreme.SMALLEST, None, None, option.value.span, bound)


def _of_statement(rule: str, statement: declared.Statement) -> Iterator[ConditionHole]:
    match statement:
        case declared.Require(label=label, condition=condition):
            yield from _in_guard(_place(rule, label), rule, None, condition)
        case declared.Labelled(edit=edit) | declared.Add(clause=declared.Labelled(edit=edit)):
            yield from _of_statement(rule, edit)
        case declared.Rewrite(value=value) if isinstance(value, declared.Edit):
            yield from _of_statement(rule, value)
        case declared.Rewrite(site=site, value=value) if isinstance(value, written.Expression):
            name = site.rule.rule.text
            if not isinstance(value, written.EachEntry):  # an assignment, and no condition
                yield from _in_guard(f"{name}.{site.site.text}", name, site.site.text, value)
        case declared.RewriteUnknown(rule=target, variables=variables, contract=condition) if condition is not None:
            written_to = tuple(each.text for each in variables)
            for hole in _in_guard(f"contract of {target.rule.text}", target.rule.text, None, condition):
                yield replace(hole, written=written_to)
        case declared.Add(clause=declared.Require(label=label, condition=condition), rule=target):
            yield from _in_guard(_place(target.rule.text, label), target.rule.text, None, condition)


def _place(rule: str, label: written.Identifier | None) -> str:
    return rule if label is None else f"{rule}.{label.text}"


def _in_guard(place: str, rule: str, site: str | None, condition: written.Expression) -> Iterator[ConditionHole]:
    waiting: list[tuple[written.Expression, bool]] = [(condition, False)]
    while waiting:
        part, is_conjunct = waiting.pop()
        match part:
            case written.Hole(over=over, extreme=None):
                yield ConditionHole(place, rule, site, over, is_conjunct, part.span)
            case written.Binary(operator=BinaryOperator.AND | BinaryOperator.OR as operator, left=left, right=right):
                waiting += [(right, operator is BinaryOperator.AND), (left, operator is BinaryOperator.AND)]
