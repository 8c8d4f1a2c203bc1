"""The journal under an outside time stamp, once a day: made by a job, held against the journal by `licensing audit verify`.

Reads and asks for time stamps with pyHanko: import it from jobs and commands only.
"""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from config import Settings
from licensing.audit import queries
from licensing.audit.models import AuditAnchor
from licensing.audit.rules import Anchor, anchor_faults, anchor_statement
from licensing.audit.tree import root_of
from licensing.kernel.database import db, insert_once
from licensing.signing.authority import installation_trust
from licensing.signing.timestamp import TimestampUnavailable, timestampers
from licensing.signing.tokens import read_stamp, stamp


def anchor_journal(at: datetime) -> AuditAnchor | None:
    """Have the journal as it stands time-stamped, unless nothing was written since the last anchor. Does not commit.

    TimestampUnavailable when the authority gives no token that this installation trusts: the job is tried again.
    """
    head = queries.head()
    if head is None or head.seq == 0:
        return None
    known = db.session.get(AuditAnchor, head.seq)
    return known or _anchored(queries.hashes_until(head.seq), at)


def _anchored(hashes: list[str], at: datetime) -> AuditAnchor:
    settings: Settings = current_app.config["SETTINGS"]
    entries, head, root = len(hashes), hashes[-1], root_of(hashes)
    statement = anchor_statement(entries, head, root)
    token = stamp(statement, timestampers(settings, at))
    read = read_stamp(token, statement, installation_trust(settings).time_stampers)
    if read is None or not read.trusted:
        raise TimestampUnavailable("the token over the journal comes from an authority that is not trusted here")
    values = {"entries": entries, "head": head, "root": root, "stamped_at": read.at, "token": token, "created_at": at}
    insert_once(AuditAnchor, "entries", values)
    return db.session.get_one(AuditAnchor, entries)


def faults_of_anchors() -> list[str]:
    """Anchors that the journal does not agree with, or whose token is not good; in words, empty when all is well."""
    made = queries.anchors()
    told = [Anchor(each.entries, each.head, each.root, each.stamped_at.date().isoformat()) for each in made]
    head = queries.head()
    faults = anchor_faults(queries.hashes_until(head.seq if head else 0), told)
    authorities = installation_trust(current_app.config["SETTINGS"]).time_stampers
    for each in made:
        read = read_stamp(each.token, anchor_statement(each.entries, each.head, each.root), authorities)
        if read is None or not read.trusted or read.at != each.stamped_at:
            faults.append(f"the time stamp of the anchor over {each.entries} entries is not good")
    return faults
