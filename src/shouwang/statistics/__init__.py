"""Figures as of any day."""
