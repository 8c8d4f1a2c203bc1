"""Kernel: plain values shared by every room (money, clock, ids, refusals, database base). Imports nothing from above."""
