"""A worker that dies where it is told: reads "job instant function moment" lines, carries each job out in a child of its own.

The child sends itself SIGKILL before or after that function runs; prints how each child ended. Started by tests/signing/test_crash.py.
"""

from __future__ import annotations

import os
import pkgutil
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from config import Settings
from licensing.agreements import printing
from licensing.app import create_app
from licensing.outbox.operations import carry_out
from licensing.signing import renewal, sealing

LOADED = (printing, renewal, sealing)


def arm(function: str, moment: str) -> None:
    """Have this process killed before or after the function "module:name"."""
    module, _, name = function.partition(":")
    *path, last = name.split(".")
    holder = pkgutil.resolve_name(":".join([module, ".".join(path)]) if path else module)
    original = getattr(holder, last)

    def deadly(*arguments: Any, **more: Any) -> Any:
        if moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*arguments, **more)
        os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(holder, last, deadly)


def main(folder: str, secret: str) -> None:
    """Serve lines until the input ends."""
    app = create_app(Settings(environment="test", data_dir=Path(folder), demo=True, secret_key=secret))
    print("ready", flush=True)
    for line in sys.stdin:
        job, at, function, moment = line.split()
        child = os.fork()
        if not child:
            arm(function, moment)
            with app.app_context():
                carry_out(job, datetime.fromisoformat(at))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
