"""Calls of the hotline."""
