"""A pytest plug-in: tells the run script how many tests passed and failed, and adds --quick to every suite."""

import os


def pytest_addoption(parser):
    parser.addoption("--quick", action="store_true", help="leave out what takes long")
    parser.addoption("--full", action="store_true", help="do everything at its full length")


class Counts:
    def __init__(self):
        self.passed = self.failed = 0

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed += 1
        elif report.when == "call" and report.passed:
            self.passed += 1

    def pytest_collectreport(self, report):
        if report.failed:
            self.failed += 1

    def pytest_sessionfinish(self, session, exitstatus):
        path = os.environ.get("WRIT_COUNTS")
        if path:
            with open(path, "w", encoding="utf-8") as file:
                file.write(f"{self.passed} passed, {self.failed} failed\n")


def pytest_configure(config):
    config.pluginmanager.register(Counts(), "writ-counts")
