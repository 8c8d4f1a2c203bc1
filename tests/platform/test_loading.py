"""Programs load without looking for garbage, and look for it afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import click
import pytest

from licensing import cli
from licensing.cli import COMMANDS, LazyGroup, gunicorn_settings
from licensing.kernel.loading import loading


@pytest.fixture(autouse=True)
def _looks_for_garbage() -> Iterator[None]:
    assert gc.isenabled()
    gc.unfreeze()
    yield
    gc.enable()
    gc.freeze()


def test_nothing_is_looked_for_while_loading_and_nothing_of_it_afterwards() -> None:
    with loading():
        assert not gc.isenabled()
        loaded = [["a cycle"]]
        loaded[0].append(loaded)  # type: ignore[arg-type]  # a list that holds itself is what makes garbage collectable
        assert gc.get_freeze_count() == 0
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
    assert not any(each is loaded for each in gc.get_objects())


def test_what_cannot_be_loaded_leaves_it_as_it_was() -> None:
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()


def test_a_command_and_a_web_worker_load_so(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setitem(COMMANDS, "some", "somewhere:Command")
    monkeypatch.setattr(cli.importlib, "import_module", lambda _name: seen.append(gc.isenabled()) or click)
    LazyGroup().get_command(click.Context(click.Command("x")), "some")
    gunicorn_settings.post_fork(None, None)
    seen.append(gc.isenabled())
    gunicorn_settings.post_worker_init(None)
    assert (seen, gc.isenabled()) == ([False, False], True)
