"""Documents: HTML -> PDF/A, immutable storage of files. Knows no business word; imports accounts, outbox, audit, kernel."""
