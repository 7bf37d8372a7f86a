"""What must still be keyed into the national system, child by child, and what was."""
