"""Rulebook: drafting, checking, replaying and publishing the rules of the game and prices.

Imports terms_of_use, agreements, intake, pricing, policy, versions.
"""
