"""Web: the page shell — layout, navigation, languages, security headers, error pages, static files. Imports any room's queries."""
