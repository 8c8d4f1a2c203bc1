"""Verification: the public pages that say whether a file is what was signed here. Imports agreements, signing, documents and below."""
