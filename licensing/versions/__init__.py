"""Versions: dated, immutable documents of a producer (policy, prices, clauses), their drafts and withdrawals.

Knows no rule of the game: each kind of document brings its reader. Imports catalogue, accounts, audit, kernel.
"""
