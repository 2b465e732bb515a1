"""Pages in Chromium, as tests drive it.

Owns: how the browser is found, started and asked.
Must never know: what a page holds.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import pytest

DRIVER, BROWSER = shutil.which("chromedriver"), shutil.which("chromium") or shutil.which("google-chrome")

needs_browser = pytest.mark.skipif(
    not (DRIVER and BROWSER and find_spec("selenium")), reason="there is no Chromium with its driver and Selenium"
)


@contextmanager
def open_browser() -> Iterator:
    """A browser without a window, which keeps what is said on its console."""
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    options.binary_location = BROWSER
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for argument in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "hide-scrollbars"):
        options.add_argument(f"--{argument}")
    driver = Chrome(options=options, service=Service(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


class Tab:
    """A page that is open."""

    def __init__(self, driver, path, size=(1280, 800), scheme="light", fragment="") -> None:
        self.driver = driver
        driver.get_log("browser")
        metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        driver.get("about:blank")
        driver.get(f"{path.as_uri()}{fragment}")

    def all(self, selector: str):
        return self.driver.find_elements("css selector", selector)

    def one(self, selector: str):
        return self.driver.find_element("css selector", selector)

    def js(self, script: str, *arguments):
        return self.driver.execute_script(script, *arguments)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def fits(self) -> list[str]:
        """What stands out on the right, where the page is wider than its window."""
        return self.js("""
            const root = document.documentElement;
            if (root.scrollWidth <= root.clientWidth) return [];
            const wide = (each) => each.getBoundingClientRect().right > root.clientWidth;
            return [...document.querySelectorAll("*")].filter(wide).map((each) => each.tagName + "." + each.className);
        """)

    def shown_rows(self) -> list[str]:
        return [row.text for row in self.all("button.row .name") if row.is_displayed()]

    def complaints(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser")]
