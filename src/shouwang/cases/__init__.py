"""Reports of harm and the cases that follow."""
