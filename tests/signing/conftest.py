"""One installation with a sealed file for the whole session: sealing takes a second, reading it is free."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Settings
from tests.signing import samples


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The installation that seals."""
    return samples.installation(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def half_sealed(home: Settings) -> bytes:
    """Signed by the licensee."""
    return samples.seal_first(home, samples.fielded_pdf())


@pytest.fixture(scope="session")
def sealed(home: Settings, half_sealed: bytes) -> bytes:
    """Signed by both, archived."""
    return samples.seal_last(home, half_sealed)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    """Another installation, with another authority of the same name."""
    return samples.installation(tmp_path)
