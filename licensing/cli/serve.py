"""`licensing serve`: migrate, then keep the web server and the background workers running."""

from __future__ import annotations

import os
import socket
import sys
import time

import click
from flask_migrate import upgrade

from config import Settings
from licensing.app import create_app
from licensing.cli.supervisor import Child, Supervisor

START_SECONDS = 60.0


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web worker processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Migrate, then serve pages and carry out background work until stopped. SIGTERM lets running work end first."""
    os.environ.setdefault("LICENSING_BASE_URL", f"http://{host}:{port}")
    with create_app().app_context() as context:
        upgrade()
        settings: Settings = context.app.config["SETTINGS"]
    supervisor = Supervisor([_web(host, port, workers), _background()], say=click.echo)
    sys.exit(supervisor.run(ready=lambda: _announce(supervisor, host, port, settings)))


def _web(host: str, port: int, workers: int) -> Child:
    """gunicorn with sync workers: measured faster than threads, which fight over SQLite's write lock."""
    command = [
        sys.executable, "-m", "gunicorn", "--worker-class", "sync", "--workers", str(workers), "--bind", f"{host}:{port}",
        "--timeout", "60", "--graceful-timeout", "30", "--forwarded-allow-ips", "", "--log-level", "warning",
        "--no-control-socket", "--config", "python:licensing.cli.gunicorn_settings", "licensing.app:create_app()",
    ]  # fmt: skip
    return Child("the web server", command)


def _background() -> Child:
    return Child("the background worker", [sys.executable, "-c", "from licensing.cli import main; main()", "worker"])


def _announce(supervisor: Supervisor, host: str, port: int, settings: Settings) -> None:
    """Say where to click once the port answers."""
    deadline = time.monotonic() + START_SECONDS
    while not supervisor.stopping and not supervisor.children[0].ended() and time.monotonic() < deadline:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            if probe.connect_ex((host, port)) == 0:
                click.secho(f"Open {settings.base_url} — Ctrl-C stops.", bold=True)
                return
        time.sleep(0.1)
