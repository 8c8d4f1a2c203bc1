"""What guessing a password costs: tests hash cheaply, the product must not."""

from __future__ import annotations

import subprocess
import sys

from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

HASH = "from licensing.accounts.passwords import hash_password; print(hash_password('un long mot de passe'))"


def test_the_product_hashes_at_the_cost_of_the_standard() -> None:
    """In a process of its own: nothing of the tests' settings reaches it."""
    made = subprocess.run([sys.executable, "-c", HASH], capture_output=True, text=True, check=True)
    assert extract_parameters(made.stdout.strip()) == RFC_9106_LOW_MEMORY
