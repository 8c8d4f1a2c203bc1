"""Outbox: everything that leaves after the commit (mail, jobs). Knows messages and handlers by name; imports audit, kernel."""
