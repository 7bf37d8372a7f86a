"""结对: volunteers and proxy parents, matched with children, from application to review."""
