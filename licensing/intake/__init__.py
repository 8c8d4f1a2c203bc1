"""Intake: the six-step request, its drafts, review and corrections. Imports pricing, policy, catalogue, accounts, outbox, audit, kernel."""
