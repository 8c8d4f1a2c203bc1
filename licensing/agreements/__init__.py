"""Agreements: clause assembly, agreement text, lifecycle up to the seal. Imports intake, pricing, policy, signing, documents and below."""
