"""Catalogue: producers, their courses, sessions and tracks. Imports accounts, audit, kernel."""
