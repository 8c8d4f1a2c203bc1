"""Where mail comes in: an IMAP folder or a maildir. Both list what is new, give its bytes, and take note that it was read."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from licensing.kernel.canonical import sha256_hex

TIMEOUT_SECONDS = 20


class InboxFault(Exception):
    """The inbox does not answer, or not as its protocol says. The text tells an operator what to look at, and no secret."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that is new: where it lies (stable, unique in the installation) and its size in bytes."""

    source: str
    size: int


class Inbox(Protocol):
    """What is asked of an inbox."""

    def waiting(self) -> list[Waiting]:
        """New mails, oldest first."""

    def read(self, source: str, most: int) -> bytes:
        """The first `most` bytes of one of them; it stays new."""

    def done(self, source: str) -> None:
        """It was taken over: it is new no more."""


@contextmanager
def open_inbox(url: str) -> Iterator[Inbox]:
    """The inbox of maildir:/path, imaps://user:password@host:port/folder or imap://…; InboxFault when it cannot be opened."""
    if url.startswith("maildir:"):
        yield Maildir(Path(url.removeprefix("maildir:")))
        return
    try:
        inbox = ImapInbox(url)
        try:
            yield inbox
        finally:
            inbox.close()
    except (imaplib.IMAP4.error, OSError) as error:
        host = urlsplit(url).hostname or ""
        raise InboxFault(f"{host}: {type(error).__name__}: {str(error)[:200]}") from error


class Maildir:
    """A folder with `new` and `cur`, as mail servers and people with `mv` fill it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        try:
            for name in ("new", "cur", "tmp"):
                (root / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InboxFault(f"{root}: {error.strerror}") from error

    def waiting(self) -> list[Waiting]:
        """Plain files in `new`; links and folders are nobody's mail."""
        files = [path for path in (self._root / "new").iterdir() if path.is_file() and not path.is_symlink()]
        found = sorted(files, key=lambda path: path.name)
        return [Waiting(f"maildir:{path.name}"[:200], path.stat().st_size) for path in found if len(path.name) < 190]

    def read(self, source: str, most: int) -> bytes:
        """Its first bytes."""
        with self._path(source).open("rb") as file:
            return file.read(most)

    def done(self, source: str) -> None:
        """Moved to `cur` with the flag of a seen mail."""
        path = self._path(source)
        path.rename(self._root / "cur" / f"{path.name.partition(':')[0]}:2,S")

    def _path(self, source: str) -> Path:
        return self._root / "new" / source.removeprefix("maildir:")


class ImapInbox:
    """One folder of an IMAP server (RFC 3501); a mail is new while it is unseen."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        host, folder = parts.hostname or "localhost", unquote(parts.path.strip("/")) or "INBOX"
        self._server = _connection(parts.scheme, host, parts.port)
        try:
            self._server.login(unquote(parts.username or ""), unquote(parts.password or ""))
            self._ask(self._server.select, '"' + re.sub(r'(["\\])', r"\\\1", folder) + '"')
        except (imaplib.IMAP4.error, OSError):
            self._server.shutdown()
            raise
        validity = self._server.response("UIDVALIDITY")[1]
        valid = validity[0].decode("ascii") if validity and isinstance(validity[0], bytes) else "0"
        whose = sha256_hex(f"{host}/{parts.username}/{folder}".encode())[:12]
        self._place = f"imap:{whose}:{valid}"

    def waiting(self) -> list[Waiting]:
        """Unseen mails by rising number."""
        (numbers,) = self._ask(self._server.uid, "SEARCH", "UNSEEN")[:1] or [b""]
        uids = sorted({int(number) for number in (numbers or b"").split()})
        return [Waiting(f"{self._place}:{uid}", self._size(uid)) for uid in uids]

    def read(self, source: str, most: int) -> bytes:
        """Its first bytes, without marking it as seen."""
        found = self._ask(self._server.uid, "FETCH", _uid(source), f"(BODY.PEEK[]<0.{most}>)")
        return next((bytes(each[1]) for each in found if isinstance(each, tuple)), b"")

    def done(self, source: str) -> None:
        """Marked as seen."""
        self._ask(self._server.uid, "STORE", _uid(source), "+FLAGS.SILENT", "(\\Seen)")

    def close(self) -> None:
        """Leave politely."""
        self._server.logout()

    def _size(self, uid: int) -> int:
        told = b" ".join(
            each for each in self._ask(self._server.uid, "FETCH", str(uid), "(RFC822.SIZE)") if isinstance(each, bytes)
        )
        found = re.search(rb"RFC822\.SIZE (\d+)", told)
        return int(found.group(1)) if found else 0

    @staticmethod
    def _ask(verb: Any, *arguments: str) -> list[Any]:
        answer, found = verb(*arguments)
        if answer != "OK":
            raise imaplib.IMAP4.error(f"{arguments[0]}: {answer}")
        return list(found)


def _uid(source: str) -> str:
    return source.rpartition(":")[2]


def _connection(scheme: str, host: str, port: int | None) -> imaplib.IMAP4:
    """Encrypted from the start, or by STARTTLS where the server offers it."""
    if scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port or 993, ssl_context=ssl.create_default_context(), timeout=TIMEOUT_SECONDS)
    server = imaplib.IMAP4(host, port or 143, timeout=TIMEOUT_SECONDS)
    if "STARTTLS" in server.capabilities:
        server.starttls(ssl.create_default_context())
    return server
