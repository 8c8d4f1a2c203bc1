"""The composition root in a process of its own: what it loads, and that a commit wakes the engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from config import ROOT
from tests.waiting import LONG

SCRIPT = """
import json, sys
from config import Settings
from licensing.app import create_app
from licensing.kernel import clock
from licensing.kernel.database import db
from licensing.outbox.mail import send_mail

app = create_app()
engine = app.extensions["engine"]
seen = {}
with app.app_context():
    db.create_all()
    app.test_client().get("/")
    seen["heavy"] = sorted({"weasyprint", "pyhanko", "fontTools"} & set(sys.modules))
    context = {"code": "1", "minutes": 1}
    send_mail(template="accounts/mail/code", to="a@b.fr", language="fr", context=context, key="k", at=clock.now())
    seen["before"] = engine.pending_count()
    db.session.rollback()
    db.session.commit()
    seen["rolled_back"] = engine.pending_count()
    send_mail(template="accounts/mail/code", to="a@b.fr", language="fr", context=context, key="k", at=clock.now())
    db.session.commit()
    seen["committed"] = engine.pending_count()
print(json.dumps(seen))
"""


def test_a_commit_wakes_the_engine_and_pages_load_no_printing_press(tmp_path: Path) -> None:
    environment = {**os.environ, "LICENSING_DATA_DIR": str(tmp_path), "LICENSING_ENVIRONMENT": "embedded"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {"heavy": [], "before": 0, "rolled_back": 0, "committed": 1}
