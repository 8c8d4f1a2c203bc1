"""The pure heart of agreements: quote to terms, terms to text. No file, no clock, no database."""

from licensing.agreements.rules.assembly import assemble, texts_of
from licensing.agreements.rules.terms import build_terms

__all__ = ["assemble", "build_terms", "texts_of"]
