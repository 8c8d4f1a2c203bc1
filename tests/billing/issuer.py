"""A process of its own that issues what waits; told where to be killed, as `kill -9` would, in the middle of an invoice.

python -m tests.billing.issuer DATABASE_URL DATA_DIR PRODUCER_ID POINT COUNT
POINT: never, or the name that `issue_invoice` calls just after the moment of death; COUNT: invoices issued before.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from licensing.app import create_app
from licensing.billing.operations import issue_invoice
from licensing.billing.queries.to_issue import agreements_to_issue
from licensing.catalogue.models import Producer
from licensing.kernel.database import db
from tests.billing.samples import NOON
from tests.billing.test_issue import finance
from tests.conftest import make_settings


def die_at(point: str, after: int) -> None:
    """Kill this very process, without any handler, when that step is reached for the time after `after` times."""
    module = sys.modules["licensing.billing.operations.issue_invoice"]
    left = [after]
    target: Any = db.session if point == "commit" else module
    kept = getattr(target, point)

    def last_breath(*arguments: Any, **named: Any) -> Any:
        if left[0] == 0:
            db.session.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return kept(*arguments, **named)

    setattr(target, point, last_breath)


def main(database_url: str, data_dir: str, producer_id: str, point: str, count: str) -> None:
    """Issue everything that waits, a line on the output after each commit."""
    app = create_app(make_settings(Path(data_dir), database_url))
    with app.app_context():
        by = finance(db.session.get_one(Producer, producer_id))
        waiting = [agreement.id for agreement in agreements_to_issue(by)]
        db.session.rollback()
        if point != "never":
            die_at(point, int(count))
        for agreement_id in waiting:
            sys.stdout.write(issue_invoice(agreement_id, by, NOON).number + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
