"""The next number of a series, inside the issuing transaction."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from licensing.billing.models import NumberSeries
from licensing.kernel.database import db
from licensing.kernel.ids import new_id


def take_number(producer_id: str, series: str) -> int:
    """Raise the series' counter and return it; the row stays locked until the caller commits or rolls back.

    A rollback, or a process that dies, gives the number back: the series has no gap. A sequence of the database would
    leave gaps, and the highest number plus one would collide.
    """
    _create(producer_id, series)
    raised = (
        update(NumberSeries)
        .where(NumberSeries.producer_id == producer_id, NumberSeries.name == series)
        .values(last_number=NumberSeries.last_number + 1)
        .returning(NumberSeries.last_number)
        .execution_options(synchronize_session=False)
    )
    return db.session.execute(raised).scalar_one()


def _create(producer_id: str, series: str) -> None:
    """The series' row, if this is its first invoice."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"id": new_id(), "producer_id": producer_id, "name": series, "last_number": 0}
    db.session.execute(
        insert(NumberSeries).values(**row).on_conflict_do_nothing(index_elements=["producer_id", "name"])
    )
