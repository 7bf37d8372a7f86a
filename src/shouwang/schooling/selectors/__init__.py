"""Reading: rolls and pupils, follow-ups and their ladder, ledgers and rates."""
