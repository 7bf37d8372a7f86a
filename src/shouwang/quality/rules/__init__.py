"""The checks of the register (R-055…R-076): pure functions over the facts of files."""
