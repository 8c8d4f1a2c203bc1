"""Quotes: numbered quotes (devis) with validity and frozen inputs, their acceptance. Imports intake, pricing, policy, documents, accounts."""
