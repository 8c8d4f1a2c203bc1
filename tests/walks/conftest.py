"""The product as its users have it: `licensing serve` in its own processes, a real browser in front of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.own import free_port
from tests.waiting import LONG, wait_until


@dataclass(frozen=True)
class Product:
    """A running product: its address, its data folder, the output of its processes."""

    url: str
    data_dir: Path
    log: Path

    @property
    def inbox(self) -> Path:
        """The maildir that it looks into."""
        return self.data_dir.parent / "inbox"

    @property
    def environment(self) -> dict[str, str]:
        """For commands on the same data."""
        return {**_environment(self.data_dir), "LICENSING_BASE_URL": self.url}


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as response:
            return bool(response.status == 200)
    except HTTPError as error:
        error.close()
        return False
    except (URLError, OSError):
        return False


def _environment(data_dir: Path) -> dict[str, str]:
    inbox = {
        "LICENSING_INBOX_URL": f"maildir:{data_dir.parent / 'inbox'}",
        "LICENSING_INBOX_REPLY_ADDRESS": "reponses@licensing.example",
    }
    return {**os.environ, **inbox, "LICENSING_DATA_DIR": str(data_dir), "LICENSING_DEMO": "true"}


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with its catalogue, rules, prices and staff, and no request yet."""
    folder = tmp_path_factory.mktemp("walk")
    data_dir, log, port = folder / "var", folder / "log", free_port()
    environment = _environment(data_dir)
    program = [sys.executable, "-m", "licensing"]
    subprocess.run([*program, "demo", "load", "--stage-only"], env=environment, check=True, capture_output=True)
    with log.open("w") as output:
        command = [*program, "serve", "--port", str(port), "--workers", "2"]
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    _wait_until_ready(process, url, log)
    yield Product(url, data_dir, log)
    process.send_signal(signal.SIGTERM)
    process.wait(LONG)


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    wait_until(lambda: _answers(url) or process.poll() is not None, "the product's first page")
    assert process.poll() is None, f"the product stopped while starting:\n{log.read_text()}"


@dataclass
class Watch:
    """What the browser complained about while a walk went on."""

    complaints: list[str]
    hosts: set[str]


def watched(context: BrowserContext) -> tuple[Page, Watch]:
    """A page whose console errors, page errors and requested hosts are kept for the end of the walk."""
    page, watch = context.new_page(), Watch([], set())
    page.on("console", lambda message: watch.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: watch.complaints.append(str(error)))
    page.on("request", lambda request: watch.hosts.add(request.url.split("/")[2]))
    return page, watch
