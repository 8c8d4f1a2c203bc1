"""Ask the virus scanner of the installation, if it has one: clamd, over its INSTREAM command.

Fails closed: a scanner that is set and does not answer lets nothing through. Without a scanner nothing is scanned.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import current_app

from config import Settings

PATIENCE = 20.0
"""Seconds to wait for the scanner, connection and answer each."""
PIECE = 64 * 1024


class Infected(Exception):
    """The scanner found something; the name it gave is in the message."""


class ScannerDown(Exception):
    """A scanner is set, and it did not say that the file is clean."""


def scan(data: bytes) -> bool:
    """Whether a scanner looked at the bytes and found them clean; False when none is set. Raises Infected, ScannerDown."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.scanner_url:
        return False
    try:
        answer = _ask(settings.scanner_url, data)
    except OSError as error:
        raise ScannerDown(str(error)) from error
    if answer.endswith(b"FOUND"):
        raise Infected(answer.decode("utf-8", "replace"))
    if not answer.endswith(b"OK"):
        raise ScannerDown(answer.decode("utf-8", "replace"))
    return True


def _ask(url: str, data: bytes) -> bytes:
    """clamd(8), INSTREAM: pieces with their length in four bytes, an empty one last; the answer ends with NUL."""
    with _connection(url) as line:
        line.sendall(b"zINSTREAM\0")
        for piece in _pieces(data):
            line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
        return _answer(line).strip(b"\0 \r\n")


def _connection(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname or "localhost", parts.port or 3310), PATIENCE)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(PATIENCE)
    try:
        line.connect(parts.path)
    except OSError:
        line.close()
        raise
    return line


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[at : at + PIECE] for at in range(0, len(data), PIECE))


def _answer(line: socket.socket) -> bytes:
    answer = b""
    while b"\0" not in answer and len(answer) < 4096 and (piece := line.recv(4096)):
        answer += piece
    return answer
