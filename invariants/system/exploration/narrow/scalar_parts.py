"""Scalar parts: the words of one configuration, taken apart and put together by expressions.

Owns: the names of words and blocks, and how the form of a successor is computed.
Needs: a packing, and the populations whose individuals are sorted. Guarantees: the forms that ``permuting`` has, as far
as individuals are sorted.
Must never know: rules, properties, levels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import msgspec

from invariants.foundation.records import MutableRecord, Record
from invariants.system.exploration.narrow.scalar_code import ScalarCode, ScalarText
from invariants.system.exploration.packing import Block, PackedField, Packing
from invariants.system.terms.terms import Term


class _Change(MutableRecord):
    """New bits of a word or a block: those that are cleared, and the expressions of what takes their place."""

    cleared: int = 0
    constant: int = 0
    computed: list[str] = msgspec.field(default_factory=list)

    def over(self, kept: str, bits: int) -> list[str]:
        """Return the expressions of everything, where so many bits are kept as far as they are not cleared."""
        left = bits & ~self.cleared
        found = [kept if left == bits else f"{kept} & {left}"] if left else []
        return [*found, *([str(self.constant)] if self.constant else []), *self.computed]


class SuccessorParts(Record):
    """The changed parts of a successor: of words, and of blocks (by number and individual, the name of the new one).

    ``changed`` is the condition under which it differs from what it comes after; None where that is not tested.
    """

    words: dict[int, _Change]
    blocks: dict[tuple[int, int], str]
    changed: str | None


class ScalarParts:
    """The parts of a configuration, whose words are called w0, w1 and so on."""

    def __init__(self, packing: Packing, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._fields = packing.fields
        self._used = [0] * packing.words
        for field in packing.fields.values():
            self._used[field.word] |= _bits(field) << field.shift
        self._kept: dict[str, str] = {}
        self._counted: set[int] = set()
        self._swapped: int | None = None

    def lines(self) -> Iterator[str]:
        """Yield the lines that take a configuration apart, as far as it was asked for its parts."""
        for number, block in enumerate(self._blocks):
            for individual, (word, shift) in enumerate(block.places):
                yield f"{self._block(number, individual)} = {_shifted(f'w{word}', self._used[word], shift, block.bits)}"
        for number in sorted(self._counted):
            for individual in range(len(self._blocks[number].places) - 2, -1, -1):
                here, following = self._block(number, individual), self._block(number, individual + 1)
                more = self.alike_from(number, individual + 1)
                both = "2" if more == "1" else f"{more} + 1"
                yield f"m{number}_{individual} = {both} if {here} == {following} else 1"
        yield from (f"{name} = {text}" for text, name in self._kept.items())

    def read(self, entry: Term) -> ScalarText:
        """Return the expression of an entry's value; truth values are 0 and 1."""
        field = self._fields[entry]
        place = self._place(field)
        if isinstance(place, int):
            text = _shifted(f"w{place}", self._used[place], field.shift, field.bits)
        else:
            block = self._blocks[place[0]]
            shift = field.shift - block.places[place[1]][1]
            text = _shifted(self._block(*place), (1 << block.bits) - 1, shift, field.bits)
        operations = text.count(" ") // 2
        found = f"({text})" if operations else text
        if not field.low:
            return ScalarText(found, min(operations, 1), operations)
        sign = "-" if field.low < 0 else "+"
        return ScalarText(f"({found} {sign} {abs(field.low)})", 2, operations + 1)

    def bits_of(self, entries: Iterable[Term]) -> str | None:
        """Return the expression of the bits of some entries; None where these are a whole word, or of several words."""
        fields = [self._fields[entry] for entry in entries]
        bits = 0
        for field in fields:
            bits |= _bits(field) << field.shift
        words = {field.word for field in fields}
        if len(words) != 1:
            return None
        (word,) = words
        return None if bits == self._used[word] and len(self._used) == 1 else f"w{word} & {bits}"

    def differs_from_previous(self, number: int, individual: int) -> str:
        """Return the condition under which an individual's block is another one than that of the individual before."""
        return f"{self._block(number, individual)} != {self._block(number, individual - 1)}"

    def alike_from(self, number: int, individual: int) -> str:
        """Return the expression of how many individuals have the same block from one on, which they follow."""
        self._counted.add(number)
        is_last = individual == len(self._blocks[number].places) - 1
        return "1" if is_last else f"m{number}_{individual}"

    def _block(self, number: int, individual: int) -> str:
        return f"{'o' if number == self._swapped else 'b'}{number}_{individual}"

    def list_swapped(self, code: ScalarCode, number: int) -> None:
        """Add the lines that list a population's blocks with each one in the first place, and how often it occurs."""
        size = len(self._blocks[number].places)
        for first in range(size):
            order = [first, *(0 if each == first else each for each in range(1, size))]
            blocks = ", ".join(self._block(number, each) for each in order)
            swapped = f"({self.alike_from(number, first)}, {blocks})"
            if first:
                code.add(f"if {self.differs_from_previous(number, first)}: e{number}.append({swapped})")
            else:
                code.add(f"e{number} = [{swapped}]")

    @contextmanager
    def swapped(self, code: ScalarCode, number: int) -> Iterator[str]:
        """Add the lines meanwhile to a loop over what ``list_swapped`` lists; return the expression of how often."""
        self._swapped = number
        blocks = ", ".join(self._block(number, each) for each in range(len(self._blocks[number].places)))
        with code.block(f"for t{number}, {blocks} in e{number}:"):
            yield f"t{number}"
        self._swapped = None

    def _place(self, field: PackedField) -> int | tuple[int, int]:
        """Return the word of a field, or the block, by its number and the individual."""
        for number, block in enumerate(self._blocks):
            for individual, (word, shift) in enumerate(block.places):
                if word == field.word and shift <= field.shift < shift + block.bits:
                    return number, individual
        return field.word

    # ------------------------------------------------------------ successors

    def after(self, code: ScalarCode, updates: Iterable[tuple[PackedField, Term]]) -> SuccessorParts:
        """Return the parts that fields with new values change. A value that does not fit makes the function return."""
        words: dict[int, _Change] = {}
        blocks: dict[tuple[int, int], _Change] = {}
        for field, value in updates:
            place = self._place(field)
            if isinstance(place, int):
                change, shift = words.setdefault(place, _Change()), field.shift
            else:
                block = self._blocks[place[0]]
                change, shift = blocks.setdefault(place, _Change()), field.shift - block.places[place[1]][1]
            change.cleared |= _bits(field) << shift
            _assign(code, field, shift, code.expression(value), change)
        named = {}
        for place, change in blocks.items():
            bits = (1 << self._blocks[place[0]].bits) - 1
            named[place] = code.named(" | ".join(change.over(self._block(*place), bits)) or "0")
        changed = None
        if len(named) == 1 and not words:
            ((place, name),) = named.items()
            changed = f"{name} != {self._block(*place)}"
        return SuccessorParts(words, named, changed)

    def form(self, code: ScalarCode, after: SuccessorParts) -> str:
        """Return the expression of the form of a successor."""
        touched = sorted({number for number, _ in after.blocks})
        for number in touched:
            everyone = [(number, individual) for individual in range(len(self._blocks[number].places))]
            members = ", ".join(after.blocks.get(place, self._block(*place)) for place in everyone)
            code.add(f"{', '.join(_sorted(*place) for place in everyone)} = sorted(({members}))")
        words = [self._word(word, after, touched) for word in range(len(self._used))]
        return words[0] if len(words) == 1 else f"({', '.join(words)})"

    def _word(self, word: int, after: SuccessorParts, touched: Sequence[int]) -> str:
        kept, found = self._used[word], []
        for number in touched:
            block = self._blocks[number]
            for individual, (there, shift) in enumerate(block.places):
                if there == word:
                    kept &= ~(((1 << block.bits) - 1) << shift)
                    name = _sorted(number, individual)
                    found.append(f"{name} << {shift}" if shift else name)
        change = after.words.get(word)
        if change is not None:
            found += change.over(f"w{word}", kept)
        elif not found:
            return f"w{word}"
        elif kept:
            # Several steps keep the same bits.
            found.append(self._kept.setdefault(f"w{word} & {kept}", f"k{len(self._kept)}"))
        return " | ".join(found) or "0"


def _bits(field: PackedField) -> int:
    return (1 << field.bits) - 1


def _sorted(number: int, individual: int) -> str:
    return f"s{number}_{individual}"


def _shifted(name: str, used: int, shift: int, bits: int) -> str:
    """Return the expression of some bits from one on, of a number of which these bits are used."""
    moved = f"{name} >> {shift}" if shift else name
    return f"{moved} & {(1 << bits) - 1}" if used >> (shift + bits) else moved


def _assign(code: ScalarCode, field: PackedField, shift: int, value: ScalarText, change: _Change) -> None:
    """Put a value into its bits."""
    if value.value is not None:
        if field.low <= value.value <= field.high:
            change.constant |= (value.value - field.low) << shift
        else:
            code.add("return None")
        return
    text = value.text
    if not field.is_bool:
        text = code.named(text)
        code.add(f"if {text} < {field.low} or {text} > {field.high}: return None")
        if field.low:
            text = f"({text} {'-' if field.low > 0 else '+'} {abs(field.low)})"
    change.computed.append(f"{text} << {shift}" if shift else text)
