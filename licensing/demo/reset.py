"""Clear the demonstration: every row, the local files and the queue of an embedded installation. Nothing else is touched."""

from __future__ import annotations

import shutil

from flask_migrate import downgrade, upgrade

from config import Settings
from licensing.kernel.database import db
from licensing.kernel.errors import NotAllowed

NOT_LOCAL = {
    "fr": "La remise à zéro ne concerne qu'une installation embarquée (SQLite et fichiers locaux).",
    "en": "Only an embedded installation (SQLite, local files) can be reset: this one uses other storage, or is in production.",
    "ar": "إعادة التهيئة لا تخص إلا تثبيتًا مدمجًا (SQLite وملفات محلية).",
}
KEPT = {"secret_key", "launch.log"}


def reset(settings: Settings) -> None:
    """Delete every row and local file, keep the secret; tables are made anew. NotAllowed when anything is not local."""
    local = not (settings.storage_url or settings.queue_url) and settings.database.startswith("sqlite")
    if settings.environment == "production" or not local:
        raise NotAllowed("reset", settings.environment, NOT_LOCAL)
    db.session.remove()
    downgrade(revision="base")
    upgrade()
    database = settings.database.removeprefix("sqlite:///")
    for path in settings.data_dir.iterdir():
        if path.name in KEPT or str(path.resolve()).startswith(database):
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
