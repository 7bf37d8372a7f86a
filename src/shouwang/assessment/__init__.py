"""Assessment instruments and their results."""
