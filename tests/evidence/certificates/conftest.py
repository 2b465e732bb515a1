"""A folder with the model of a lamp, and a checker of certificates there."""

from __future__ import annotations

import pytest

from invariants.evidence.certificates.checking import Checker
from tests.evidence.certificates.certified import LAMP

SECONDS = 200


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "lamp.inv").write_text(LAMP, "utf-8")
    return tmp_path


@pytest.fixture
def check(folder):
    return Checker(folder, SECONDS).check
