"""Accounts: people, roles, sign-in, sessions, who may open which page. Imports outbox, audit, kernel."""
