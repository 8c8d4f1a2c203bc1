"""A scanner that speaks like clamd: INSTREAM only; a file that says EICAR is infected."""

from __future__ import annotations

import socketserver
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        owner: FakeScanner = self.server.owner  # type: ignore[attr-defined]  # set below
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        assert command == b"zINSTREAM\0"
        data = b""
        while length := int.from_bytes(self.rfile.read(4)):
            data += self.rfile.read(length)
        owner.seen.append(data)
        clean = b"stream: Eicar-Test-Signature FOUND\0" if b"EICAR" in data else b"stream: OK\0"
        self.wfile.write(clean if owner.word is None else owner.word)


class FakeScanner:
    """Listens on a Unix socket, or on TCP without a path. `word`: what it answers whatever comes."""

    def __init__(self, path: Path | None = None) -> None:
        kind: Any = socketserver.ThreadingUnixStreamServer if path else socketserver.ThreadingTCPServer
        self.server = kind(str(path) if path else ("127.0.0.1", 0), _Session)
        self.server.owner = self
        self.url = f"unix://{path}" if path else f"tcp://127.0.0.1:{self.server.server_address[1]}"
        self.seen: list[bytes] = []
        self.word: bytes | None = None
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
