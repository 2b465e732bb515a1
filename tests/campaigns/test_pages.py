"""Pages about many models, up to the whole library: small enough to be sent, and a browser opens all of their parts."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from invariants.cli.commands.check import command
from tests.report.html.tabs import Tab, needs_browser, open_browser

LARGEST = 5_000_000
"""Bytes of the page: what most mail takes."""


FOLDERS = [
    (("review_gate", "self_hacking"), 4),
    pytest.param(("",), 40, marks=pytest.mark.long),
]
"""Folders of models, and the least numbers of models, of stories and of proofs in them."""


@pytest.mark.campaign
@needs_browser
@pytest.mark.parametrize(("folders", "least"), FOLDERS)
def test_the_page_about_many_models_opens(tmp_path, folders, least):
    path = tmp_path / "report.html"
    models = [f"models/{folder}" for folder in folders]
    CliRunner().invoke(command, [*models, "--format", "html", "--output", str(path)], standalone_mode=False)
    assert path.stat().st_size < LARGEST
    with open_browser() as browser:
        tab = Tab(browser, path)
        # Before the rows are open: each sheet that opens lays out the whole page.
        openers = tab.all(".model > header button")
        assert len(openers) > least
        for opener in openers:
            tab.js("arguments[0].click(); document.querySelector('dialog .sheet-head button').click()", opener)
        rows = tab.all("button.row")
        assert len(rows) > 2 * least
        tab.js("for (const row of arguments[0]) if (row.getAttribute('aria-expanded') === 'false') row.click()", rows)
        assert len(tab.all(".story")) > least
        assert len(tab.all(".proof")) > least
        assert tab.fits() == []
        assert tab.complaints() == []
