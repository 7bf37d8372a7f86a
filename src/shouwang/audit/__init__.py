"""The trail: who did, saw, exported or was refused what; and the history of every row."""
