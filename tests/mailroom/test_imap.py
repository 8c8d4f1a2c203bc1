"""The IMAP inbox against a small server on the loopback: what is unseen, its size, its bytes, the mark."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator

import pytest

from licensing.mailroom.inboxes import InboxFault, open_inbox
from tests.mailroom.samples import mail


class Server(socketserver.ThreadingTCPServer):
    """Mails by number; which of them are seen; the commands it was given."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mails = {7: mail(), 12: mail("Deux")}
        self.seen: set[int] = set()
        self.commands: list[str] = []
        self.password = "p@ss word"

    @property
    def url(self) -> str:
        return f"imap://robot:p%40ss%20word@127.0.0.1:{self.server_address[1]}/R%C3%A9ponses".replace(
            "R%C3%A9ponses", "Replies"
        )


class Conversation(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self._say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, command = line.split(" ", 1)
            self.server.commands.append(command)
            self._answer(tag, command)
            if command == "LOGOUT":
                return

    def _answer(self, tag: str, command: str) -> None:
        if command == "CAPABILITY":
            self._say("* CAPABILITY IMAP4rev1")
        elif command.startswith("LOGIN") and f'"{self.server.password}"' not in command:
            self._say(f"{tag} NO wrong")
            return
        elif command.startswith("SELECT"):
            self._say("* 2 EXISTS", "* OK [UIDVALIDITY 99] ok")
        elif command == "UID SEARCH UNSEEN":
            self._say("* SEARCH " + " ".join(str(uid) for uid in self.server.mails if uid not in self.server.seen))
        elif found := re.match(r"UID FETCH (\d+) \((.*)\)", command):
            self._fetch(int(found.group(1)), found.group(2))
        elif found := re.match(r"UID STORE (\d+) \+FLAGS.SILENT \(\\Seen\)", command):
            self.server.seen.add(int(found.group(1)))
        self._say(f"{tag} OK done")

    def _fetch(self, uid: int, what: str) -> None:
        raw = self.server.mails[uid]
        if what == "RFC822.SIZE":
            self._say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(raw)})")
            return
        raw = raw[: int(what.rpartition(".")[2].rstrip(">"))]
        self.wfile.write(b"* 1 FETCH (UID %d BODY[]<0> {%d}\r\n%s)\r\n" % (uid, len(raw), raw))

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_what_is_unseen_is_listed_read_and_marked(server: Server) -> None:
    with open_inbox(server.url) as inbox:
        waiting = inbox.waiting()
        assert [each.source.rpartition(":")[0].rpartition(":")[2] for each in waiting] == ["99", "99"]
        assert [each.size for each in waiting] == [len(server.mails[7]), len(server.mails[12])]
        assert inbox.read(waiting[0].source, 10_000) == server.mails[7]
        assert inbox.read(waiting[0].source, 30) == server.mails[7][:30]
        assert server.seen == set(), "reading marks nothing"
        inbox.done(waiting[0].source)
        assert [each.source for each in inbox.waiting()] == [waiting[1].source]
    assert 'SELECT "Replies"' in server.commands
    assert server.commands[-1] == "LOGOUT"


def test_a_wrong_password_is_a_fault_that_tells_no_secret(server: Server) -> None:
    server.password = "other"
    with pytest.raises(InboxFault, match=r"127\.0\.0\.1") as fault, open_inbox(server.url):
        pass
    assert "p@ss" not in str(fault.value)


def test_a_server_that_is_not_there_is_a_fault(server: Server) -> None:
    url = server.url.replace(str(server.server_address[1]), "1")
    with pytest.raises(InboxFault), open_inbox(url):
        pass
