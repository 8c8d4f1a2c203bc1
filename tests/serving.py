"""Servers of a test on a thread of their own, at a port that the system chooses."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import TCPServer

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server


@contextmanager
def serving(server: TCPServer) -> Iterator[str]:
    """Serve until the end of the block; the address."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield address_of(server)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def waiting_for_application() -> BaseWSGIServer:
    """A server with an address, for an application that has to know it before it is made: set as `server.app`."""
    return make_server("127.0.0.1", 0, Flask("placeholder"), threaded=True)


def address_of(server: TCPServer) -> str:
    """Where it will be found."""
    return f"http://127.0.0.1:{server.server_address[1]}"
