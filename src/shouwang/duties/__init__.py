"""Who owes which child what, by when: planned from facts, met by records of work."""
