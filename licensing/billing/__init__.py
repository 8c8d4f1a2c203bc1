"""Billing: invoices from agreements in force, numbering, exports. Imports agreements and below."""
