"""Terms of use (CGU): the public text of the rules of the game, its history, its printed file, the machine-readable policy.

Imports agreements, policy, documents, outbox.
"""
