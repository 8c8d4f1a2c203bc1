"""`licensing worker`: carry out what the outbox holds — mail, PDF, seals — in processes of their own."""

from __future__ import annotations

import logging

import click

from config import Settings
from licensing.app import create_app
from licensing.outbox import engine


@click.command()
@click.option(
    "--processes", type=click.IntRange(1, 64), help="Worker processes; the setting worker_processes when absent."
)
def worker(processes: int | None) -> None:
    """Carry out background work until stopped. SIGTERM lets running work end first."""
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("pyhanko").setLevel(logging.ERROR)  # it remarks at each seal that nothing is fetched: intended
    app = create_app()
    settings: Settings = app.config["SETTINGS"]
    engine.run_workers(app.extensions["engine"], processes or settings.worker_processes)
