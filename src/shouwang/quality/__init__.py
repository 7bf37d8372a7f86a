"""Checks over the whole register, and the list of what must be repaired."""
