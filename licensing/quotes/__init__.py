"""Numbered quotes: issued once and never changed, printed, offered to the partner, accepted, replaced."""
