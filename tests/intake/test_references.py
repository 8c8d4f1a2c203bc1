"""Numbering: gapless per series, also under concurrent takers and after a rollback; the year is the business year."""

from __future__ import annotations

import threading
from datetime import datetime, timezone

import pytest
from flask import Flask

from licensing.intake.references import next_reference, series_of
from licensing.kernel.database import db

AT = datetime(2026, 9, 2, 10, tzinfo=timezone.utc)


def test_numbers_follow_each_other_per_series(app: Flask) -> None:
    taken = [next_reference(series, AT) for series in ("DEM-GDP-2026", "DEM-GDP-2026", "DEM-ABC-2026")]
    assert taken == ["DEM-GDP-2026-0001", "DEM-GDP-2026-0002", "DEM-ABC-2026-0001"]


def test_a_rollback_gives_the_number_back(app: Flask) -> None:
    next_reference("DEM-GDP-2026", AT)
    db.session.commit()
    next_reference("DEM-GDP-2026", AT)
    db.session.rollback()
    assert next_reference("DEM-GDP-2026", AT) == "DEM-GDP-2026-0002"


def test_the_year_is_that_of_paris() -> None:
    new_year_in_paris = datetime(2026, 12, 31, 23, 30, tzinfo=timezone.utc)
    assert series_of("DEM", "GDP", new_year_in_paris) == "DEM-GDP-2027"
    with pytest.raises(ValueError, match="2027"):
        next_reference("DEM-GDP-2026", new_year_in_paris)


def test_concurrent_takers_get_different_numbers_without_gap(app: Flask) -> None:
    taken: list[str] = []

    def take() -> None:
        with app.app_context():
            for _ in range(5):
                taken.append(next_reference("DEM-GDP-2026", AT))
                db.session.commit()
            db.session.remove()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [f"DEM-GDP-2026-{number:04d}" for number in range(1, 21)]
