from __future__ import annotations

import pickle

import pytest

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import WORDING, GaveUpReason, NoAnswer


@pytest.mark.parametrize("reason", GaveUpReason)
def test_every_reason_has_its_wording(reason):
    text = str(NoAnswer(reason, "a {detail}"))
    assert text == WORDING[reason].replace("{}", "a {detail}")
    assert text


@pytest.mark.parametrize("why", ["a sentence", NoAnswer(GaveUpReason.OUT_OF_MEMORY, "ic3")])
def test_the_reason_of_an_exception_is_data_and_survives_pickling(why):
    error = pickle.loads(pickle.dumps(NoAnswerError(why)))  # noqa: S301 - made here
    expected = NoAnswer(GaveUpReason.UNSUPPORTED, why) if isinstance(why, str) else why
    assert (error.why, str(error)) == (expected, str(expected))
