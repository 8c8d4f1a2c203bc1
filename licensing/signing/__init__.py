"""Signing: signature requests, codes, evidence, seal, verification. Knows documents, not agreements."""
