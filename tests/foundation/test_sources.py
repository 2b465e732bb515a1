from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import pytest

from invariants.foundation import sources
from invariants.foundation.sources import bare_digest, text_digest


@pytest.fixture
def without_own_implementation(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Python whose modules for SHA-256 alone have other names, so that only ``hashlib`` is there."""

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(sources, "import_module", missing)
    sources._sha256.cache_clear()
    yield
    sources._sha256.cache_clear()


@pytest.mark.parametrize("text", ["", "system s\n", "größer ≥ 𝔸", b"\xff\x00"])
def test_digest_is_that_of_every_tool(text: str | bytes) -> None:
    known = sha256(text.encode() if isinstance(text, str) else text).hexdigest()
    assert text_digest(text) == f"sha256:{known}"
    assert bare_digest(text_digest(text)) == known


@pytest.mark.usefixtures("without_own_implementation")
def test_digest_is_the_same_by_hashlib() -> None:
    test_digest_is_that_of_every_tool("system s\n")
    assert sources._sha256().__module__ != "_sha256"
