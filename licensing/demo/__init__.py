"""Demo: an invented producer, its rules, prices and 25 requests, driven through the real operations. Imports every room."""
