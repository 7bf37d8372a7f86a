"""Screening for hazards, safety checks."""
