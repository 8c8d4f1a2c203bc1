"""API: JSON over HTTP, thin callers of the same operations as the pages. Imports the rooms below."""
