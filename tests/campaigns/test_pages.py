"""The page about the whole library: small enough to be sent, and opened by a browser without a complaint."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from invariants.cli.commands.check import command
from tests.report.html.tabs import Tab, needs_browser, open_browser

LARGEST = 5_000_000
"""Bytes of the page: what most mail takes."""


@pytest.mark.campaign
@needs_browser
def test_the_page_about_all_models_opens(tmp_path):
    path = tmp_path / "report.html"
    CliRunner().invoke(command, ["models", "--format", "html", "--output", str(path)], standalone_mode=False)
    assert path.stat().st_size < LARGEST
    with open_browser() as browser:
        tab = Tab(browser, path)
        # Before the rows are open: each sheet that opens lays out the whole page.
        openers = tab.all(".model > header button")
        assert len(openers) > 40
        for opener in openers:
            tab.js("arguments[0].click(); document.querySelector('dialog .sheet-head button').click()", opener)
        rows = tab.all("button.row")
        assert len(rows) > 100
        tab.js("for (const row of arguments[0]) if (row.getAttribute('aria-expanded') === 'false') row.click()", rows)
        assert len(tab.all(".story")) > 40
        assert len(tab.all(".proof")) > 40
        assert tab.fits() == []
        assert tab.complaints() == []
