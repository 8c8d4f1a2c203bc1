"""Audit: the hash-chained journal of everything that matters. Knows actors, actions and subjects as words; imports kernel only."""
