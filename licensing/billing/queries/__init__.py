"""Reads of billing: invoices and their figures, what waits to be invoiced. Always within the actor's own producers."""
