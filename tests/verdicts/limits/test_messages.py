"""Messages between processes: the objects that both have are not sent."""

from __future__ import annotations

import pytest

from invariants.foundation.sources import SourceText, Span
from invariants.verdicts.limits.messages import Messages


class Counted(list):
    """A list that counts how often it is gone through."""

    times = 0

    def __iter__(self):
        self.times += 1
        return super().__iter__()


def test_a_shared_object_stays_the_same_one_and_is_not_sent():
    texts = [SourceText(f"{number}.inv", "system a" + " " * 10_000) for number in range(300)]
    messages = Messages(texts)
    for text in (texts[0], texts[255], texts[256], texts[299]):
        content = bytes(messages.pickled(("x", Span(text, 0, 6))))
        assert len(content) < 200
        said, span = messages.read(content)
        assert said == "x"
        assert span.source is text


def test_an_object_that_is_only_equal_to_a_shared_one_is_sent():
    mine, yours = ["a"], ["a"]
    messages = Messages([mine])
    found = messages.read(bytes(messages.pickled((mine, yours))))
    assert found == (mine, yours)
    assert found[0] is mine
    assert found[1] is not mine
    assert found[1] is not yours


def test_shared_objects_are_gone_through_once_for_all_messages():
    shared = Counted([SourceText("a.inv", "system a")])
    messages = Messages(shared)
    for number in range(10):
        assert messages.read(bytes(messages.pickled((number, shared[0])))) == (number, shared[0])
    assert shared.times == 1


def test_objects_that_were_shared_do_not_go_while_their_numbers_are_in_use():
    shared = [SourceText("a.inv", "system a")]
    messages = Messages(shared)
    shared.clear()
    for number in range(1000):  # a new object in the place of the old one would be taken for it
        text = SourceText(f"{number}.inv", "system b")
        assert messages.read(bytes(messages.pickled(text))).path == text.path


def test_what_cannot_be_pickled_is_refused():
    with pytest.raises((TypeError, AttributeError)):
        Messages().pickled(lambda: None)
