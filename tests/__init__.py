"""Tests of the product. What a test process puts aside on disk goes to a folder of its own, chosen before anything else is loaded."""

import os
import tempfile
from pathlib import Path

OWN_FOLDER = Path(tempfile.mkdtemp(prefix="licensing-test-"))
"""The temporary folder of this process and of the programs that it starts; removed at its end (`conftest.pytest_unconfigure`)."""

OWN_FOLDER.chmod(0o711)  # the PostgreSQL server runs as somebody else and has to pass through
os.environ["TMPDIR"] = tempfile.tempdir = str(OWN_FOLDER)
