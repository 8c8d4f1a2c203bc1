"""Reminders: who is waiting for whom, when they are reminded, and when that stops.

Reads requests, quotes, agreements and signings; writes only what it sent. Imports every room of the street, versions, outbox.
"""
