"""Pages for the phone, with or without a network."""
