"""Golden output: complete texts that are compared with a file or a page, and written anew by ``--update-goldens``.

Owns: where the golden output of a test is, and how it is updated.
Must never know: what is compared.
"""

from __future__ import annotations

import re
from pathlib import Path

import attrs

from tests.pages import Block, rewrite, timeless

FOLDER = "goldens"
"""Beside each test module: the golden output of its tests, a file for each test."""


@attrs.frozen
class Golden:
    """The golden output of one test."""

    module: Path
    test: str
    update: bool

    @property
    def path(self) -> Path:
        """The file."""
        name = re.sub(r"[^A-Za-z0-9_]+", "-", self.test).strip("-")
        return self.module.parent / FOLDER / self.module.stem / f"{name}.txt"

    def matches(self, text: str) -> None:
        """Fail unless the text is that of the file."""
        if self.update:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(text, "utf-8")
        assert self.path.exists(), "there is no golden output yet: look at that of `pytest --update-goldens`"
        assert text == self.path.read_text("utf-8")

    def matches_block(self, page: Path, block: Block, text: str) -> None:
        """Fail unless the text, without its times, is that of a block of a page."""
        if self.update and text != timeless(block.text):
            rewrite(page, block, text)
        else:
            assert text == timeless(block.text)
