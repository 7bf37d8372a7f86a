"""Rosters without a database: reading, recognising, checking, marking. Pure: no Django here."""
