"""`python -m licensing` is the same as the `licensing` command."""

from licensing.cli import main

main()
