"""Attestations of the right of use: what learners may show and check. Imports agreements, signing, documents and below."""
