"""One Chromium with a profile of its own, and what a person does in it."""

import base64
import contextlib
import json
import shutil
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

SECONDS = 10


class Browser:
    def __init__(self):
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for argument in (
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            "--hide-scrollbars",
            "--lang=en-US",
            "--window-size=1280,900",
        ):
            options.add_argument(argument)
        # What a page's policy blocks is told here, and nowhere else.
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        self.driver.set_page_load_timeout(20)
        self.first_tab = self.driver.current_window_handle

    def close(self):
        self.driver.quit()

    def forget(self):
        """As bought: no cookies, one tab, no choice of colours or of size."""
        for tab in self.driver.window_handles:
            if tab != self.first_tab:
                self.driver.switch_to.window(tab)
                self.driver.close()
        self.driver.switch_to.window(self.first_tab)
        for command, arguments in (
            ("Network.clearBrowserCookies", {}),
            ("Emulation.setScriptExecutionDisabled", {"value": False}),
            ("Emulation.setEmulatedMedia", {"features": []}),
            ("Emulation.clearDeviceMetricsOverride", {}),
        ):
            self.devtools(command, **arguments)
        self.driver.get("about:blank")
        self.complaints()

    def devtools(self, command: str, **arguments):
        return self.driver.execute_cdp_cmd(command, arguments)

    # Reading

    @property
    def address(self) -> str:
        return self.driver.current_url

    @property
    def title(self) -> str:
        return self.driver.title

    def has(self, id: str) -> bool:
        return bool(self.driver.find_elements(By.ID, id))

    def find(self, id: str):
        """The element, once it is there; an error that shows the page when it does not come."""
        try:
            return WebDriverWait(self.driver, SECONDS, 0.02).until(lambda driver: driver.find_elements(By.ID, id))[0]
        except WebDriverException:
            raise AssertionError(f"no #{id} at {self.address}: {self.page_text()[:600]}") from None

    def find_all(self, selector: str) -> list:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, id: str) -> str:
        return self.find(id).text

    def value(self, id: str) -> str:
        return self.find(id).get_attribute("value")

    def page_text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "body").text

    def root(self, attribute: str) -> str:
        """An attribute of `<html>`."""
        return self.driver.find_element(By.TAG_NAME, "html").get_attribute(attribute)

    def run(self, script: str, *arguments):
        return self.driver.execute_script(script, *arguments)

    def cookies(self) -> dict:
        """By name, those of every address."""
        return {cookie["name"]: cookie for cookie in self.devtools("Storage.getCookies")["cookies"]}

    def complaints(self) -> list[str]:
        """What Chromium held against the pages since it was last asked; what is not there to be loaded is no fault."""
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if entry["level"] == "SEVERE" and "Failed to load resource" not in entry["message"]
        ]

    # Doing

    def open(self, address: str):
        self.driver.get(address)

    def type(self, id: str, text: str):
        field = self.find(id)
        field.clear()
        field.send_keys(text)

    def keys(self, text: str):
        """To whatever has the focus."""
        self.driver.switch_to.active_element.send_keys(text)

    def press(self, target):
        """Clicks what leads to another page, and waits for that page. `target`: an id or an element."""
        element = self.find(target) if isinstance(target, str) else target
        with self.another_page():
            element.click()

    @contextlib.contextmanager
    def another_page(self):
        before = self.driver.find_element(By.TAG_NAME, "html").id
        yield

        def is_there(driver):
            roots = driver.find_elements(By.TAG_NAME, "html")
            # Without scripts of its own a page is still asked by the driver.
            return roots and roots[0].id != before and driver.execute_script("return document.readyState") == "complete"

        WebDriverWait(self.driver, SECONDS, 0.02, ignored_exceptions=[WebDriverException]).until(is_there)

    def back(self):
        with self.another_page():
            self.driver.back()

    def new_tab(self, address: str) -> str:
        self.driver.switch_to.new_window("tab")
        self.driver.get(address)
        return self.driver.current_window_handle

    def go_to_tab(self, tab: str):
        self.driver.switch_to.window(tab)

    def scripts(self, enabled: bool):
        self.devtools("Emulation.setScriptExecutionDisabled", value=not enabled)

    @contextlib.contextmanager
    def seen(self, scheme: str = "light", width: int | None = None):
        """With the system's colours and, for a phone, its width in CSS pixels."""
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        if width:
            self.devtools(
                "Emulation.setDeviceMetricsOverride", width=width, height=740, deviceScaleFactor=2, mobile=True
            )
        try:
            yield
        finally:
            self.devtools("Emulation.clearDeviceMetricsOverride")
            self.devtools("Emulation.setEmulatedMedia", features=[])

    def scrolls_sideways(self) -> bool:
        # Not window.innerWidth: a phone zooms out until everything is seen.
        root = "document.documentElement"
        return self.run(f"return {root}.scrollWidth > {root}.clientWidth")

    def picture(self, path: Path):
        """The whole page, beyond what the window shows."""
        shot = self.devtools("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(shot["data"]))

    # What people do at the pages of a realm

    def log_in(self, user, password: str | None = None):
        self.type("username", user.username)
        self.type("password", password or user.password)
        self.press("login")

    def allow(self):
        self.press("allow")

    def json(self, id: str):
        return json.loads(self.text(id))
