"""A test that hangs ends with its processes, and the run goes on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import PATIENCE

ROOT = Path(__file__).parents[1]
HANGING = """
import os
import time


def stay():
    time.sleep(600)


def test_hangs():
    if not os.fork():
        stay()
    time.sleep(600)


def test_ends():
    pass
"""


@pytest.mark.campaign
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_a_test_that_hangs_is_ended_with_its_processes(tmp_path):
    (tmp_path / "test_hanging.py").write_text(HANGING, encoding="utf-8")
    (tmp_path / "conftest.py").write_text("import tests.watchdog\ntests.watchdog.SECONDS = 1.0\n", encoding="utf-8")
    options = ("-p", "no:cacheprovider", "-p", "tests.watchdog", "-n", "1", "-o", "faulthandler_timeout=1")
    command = [sys.executable, "-m", "pytest", *options, "--rootdir", str(tmp_path), str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert run.returncode == 1
    assert "1 failed, 1 passed" in run.stdout
    assert "in stay" in run.stderr  # the process that it has forked says where it was
