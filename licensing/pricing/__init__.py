"""Pricing: price schedules, quotes, tax. Pure arithmetic on Decimal. Imports policy, catalogue, kernel."""
