"""Template tags of the pages of duties."""
