"""Texts: CSV and JSON in any encoding."""
