"""How a run of the tests goes: in which order, on how many processes, with what result. One page about it: docs/testing.md.

Loaded as a plugin of pytest by `tests/conftest.py`. Of the processes of a run, the first (the controller) plans and reports;
where there is only one, it does both.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator
from typing import Any

import pytest

from tests import own
from tests.running import budget, choice, results
from tests.running.order import LongestFirst

TRY_TWICE = bool(os.environ.get("TESTS_TRY_TWICE"))
"""Whether tests of browsers and processes are tried a second time before they count; such a test is reported as unstable."""

gc.disable()  # until all tests are imported: nothing of that is garbage, and looking for some takes half of the time


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of `./launch test`."""
    group = parser.getgroup("runs of this project's tests")
    group.addoption("--quick", action="store_true", help="only the tests that a change since main most likely breaks")
    group.addoption("--room", action="append", default=[], help="only the tests of this folder of tests/")
    group.addoption("--shuffle", type=int, default=None, help="run the files in the random order of this seed")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose the tests; have the results noted where the run is planned."""
    if hasattr(config, "workerinput"):
        config.args[:] = config.workerinput["chosen"]
        return
    what = choice.choose(config)
    own.RESULTS.mkdir(parents=True, exist_ok=True)
    config.option.xmlpath = config.option.xmlpath or str(own.RESULTS / "junit.xml")
    config.pluginmanager.register(results.Results(config, what), "results")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell each process what was chosen."""
    node.workerinput["chosen"] = node.config.args


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LongestFirst:
    """Whole files, the longest first."""
    return LongestFirst(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what depends on programs outside Python be tried twice, where that is asked for."""
    if not TRY_TWICE:
        return
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("processes"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for garbage once the tests are imported, seldom, and no more among what was imported; in the controller too."""
    collected = yield
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)
    gc.enable()
    return collected


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Hold a test to its budget of processor time."""
    watch = budget.Watch()
    yield
    seconds = watch.seconds()
    item.user_properties.append((budget.PROPERTY, round(seconds, 1)))
    budget.check(item.nodeid, seconds)
