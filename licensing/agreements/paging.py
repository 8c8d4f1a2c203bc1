"""Pages of the desk's lists: the keyset pagination of the kernel."""

from __future__ import annotations

from licensing.kernel.paging import PAGE_SIZE, Cursor, read_cursor

__all__ = ["PAGE_SIZE", "Cursor", "read_cursor"]
