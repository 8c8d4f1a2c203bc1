"""The launcher: what goes wrong is said in a sentence that says what to do; arguments reach the right command."""

from __future__ import annotations

import os
import re
import socket
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from tests.house.files import ROOT
from tests.own import free_port


@pytest.fixture
def launch(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The launcher as a module, with its log in a folder of the test."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = SourceFileLoader("launch", str(ROOT / "launch"))
    spec = spec_from_loader("launch", loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    monkeypatch.setattr(module, "LOG", tmp_path / "var" / "launch.log")
    return module


def _parsed(launch: ModuleType, monkeypatch: pytest.MonkeyPatch, *words: str) -> dict[str, object]:
    monkeypatch.setattr(sys, "argv", ["launch", *words])
    return vars(launch.arguments())


def test_no_word_means_run(launch: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    options = _parsed(launch, monkeypatch, "--port", "8123", "--skip-packages")
    assert (options["command"], options["port"], options["skip_packages"]) == ("run", 8123, True)
    assert _parsed(launch, monkeypatch)["host"] == "127.0.0.1"


def test_pytest_arguments_pass_through(launch: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    options = _parsed(launch, monkeypatch, "test", "--", "-k", "foo", "-x")
    assert options["pytest"] == ["-k", "foo", "-x"]


def test_taken_port_names_its_holder_and_another(launch: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as held:
        port = free_port()
        held.bind(("127.0.0.1", port))
        held.listen()
        with pytest.raises(SystemExit) as stopped:
            launch.check_port("127.0.0.1", port)
    said = capsys.readouterr().err
    assert stopped.value.code == 1
    assert f"process {os.getpid()}" in said
    assert f"--port {port + 1}" in said


def test_free_port_passes(launch: ModuleType) -> None:
    launch.check_port("127.0.0.1", free_port())


def test_old_python_is_refused(
    launch: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit):
        launch.check_place()
    assert "Python 3.11 or newer is needed" in capsys.readouterr().err


def test_folder_that_cannot_be_written_is_refused(
    launch: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_the_way = tmp_path / "var"
    in_the_way.write_text("a file where the folder should be")
    with pytest.raises(SystemExit):
        launch.check_place()
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(("commands", "words"), [([], "no apt-get"), (["apt-get"], "neither root nor is sudo here")])
def test_missing_package_without_the_means_to_install_it(
    launch: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    commands: list[str],
    words: str,
) -> None:
    monkeypatch.setattr(launch.shutil, "which", lambda name: name if name in commands else None)
    monkeypatch.setattr(launch.os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit):
        launch.install_packages({"libexample1": lambda: False})
    said = capsys.readouterr().err
    assert words in said
    assert "libexample1" in said


def test_nothing_is_installed_when_all_is_there(launch: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "run_step", lambda *_, **__: pytest.fail("nothing should run"))
    launch.install_packages({"libexample1": lambda: True})


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "does not match the lock"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("Failed to establish: Temporary failure in name resolution", "could not be reached"),
        ("ERROR: 403 Client Error", "could not be reached or refused"),
        ("ERROR: No matching distribution found for flask==3.1", "does not have a package"),
        ("something else", "var/launch.log"),
    ],
)
def test_refused_download_gets_its_sentence(launch: ModuleType, output: str, words: str) -> None:
    assert words in launch._pip_sentence(output)


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("E: Unable to locate package qpdf", "do not offer qpdf"),
        ("E: dpkg was interrupted, you must manually run", "dpkg --configure -a"),
        ("E: Could not get lock /var/lib/dpkg/lock", "Another package installation"),
        ("E: Failed to fetch", "apt-get install -y qpdf"),
    ],
)
def test_refused_package_gets_its_sentence(launch: ModuleType, output: str, words: str) -> None:
    assert words in launch._package_sentence(output, "apt-get install -y qpdf")


def test_failed_step_shows_the_end_of_its_output(launch: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    launch.LOG.parent.mkdir()
    code, output = launch.run_step("failing", [sys.executable, "-c", "print('reason'); raise SystemExit(4)"])
    assert (code, output) == (4, "reason\n")
    assert "reason" in capsys.readouterr().err
    assert "reason" in launch.LOG.read_text()


def test_environment_is_redone_only_when_the_lock_changes(launch: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    before = launch._fingerprint("run")
    assert launch._fingerprint("run") == before
    assert launch._fingerprint("test") != before
    monkeypatch.setattr(launch, "LOCKS", {"run": ROOT / "README.md"})
    assert launch._fingerprint("run") != before


def test_launcher_needs_the_standard_library_only() -> None:
    imported = re.findall(r"^(?:from|import) ([a-z_]+)", (ROOT / "launch").read_text(), re.MULTILINE)
    assert set(imported) - set(sys.stdlib_module_names) == set()


def test_ci_runs_the_test_command_of_the_readme() -> None:
    command = "./launch test"
    assert re.search(rf"^{command} ", (ROOT / ".ci/run").read_text(), re.MULTILINE)
    assert re.search(rf"^{command}$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert all(os.access(ROOT / name, os.X_OK) for name in ("launch", ".ci/run"))
