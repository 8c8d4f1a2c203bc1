"""Reporting: home page figures per role. Imports every business room; nobody imports it but web and app."""
