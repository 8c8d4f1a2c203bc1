"""A mail server for tests: takes messages on the loopback, or refuses them."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Sink:
    """What arrived: envelopes and raw messages; `refuse` answers `because` to every recipient."""

    port: int = 0
    refuse: bool = False
    messages: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    because: str = "451 later"


@contextmanager
def smtp_sink(*, refuse: bool = False) -> Iterator[Sink]:
    """A running server on 127.0.0.1."""
    sink = Sink(refuse=refuse)

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 sink")
            while line := self.rfile.readline().decode().strip():
                if not self._answer(line):
                    return

        def _answer(self, line: str) -> bool:
            verb = line[:4].upper()
            if verb == "MAIL":
                sink.senders.append(line)
            if verb == "RCPT":
                sink.recipients.append(line)
                self._say(sink.because if sink.refuse else "250 ok")
            elif verb == "DATA":
                self._take()
            else:
                self._say("221 bye" if verb == "QUIT" else "250 ok")
            return verb != "QUIT"

        def _take(self) -> None:
            self._say("354 go on")
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line)
            sink.messages.append(b"".join(lines))
            self._say("250 taken")

        def _say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield sink
        server.shutdown()
        thread.join()
