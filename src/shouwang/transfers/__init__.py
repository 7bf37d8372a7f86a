"""Files that move between areas and installations."""
