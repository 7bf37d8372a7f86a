"""Placements, services, papers and measures over guardianship."""
