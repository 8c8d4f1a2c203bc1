"""Renewals: an agreement is proposed again for another session, with last time's answers at the prices of today.

Writes its offers; makes requests, quotes and agreements through their own rooms. Imports every room of the street below it.
"""
