"""Mailing: what the mails of a producer say, delivered or their own, version by version. Imports versions, catalogue, outbox, kernel.

Knows no business: when a mail is sent is the affair of the room that sends it.
"""
