"""委托照护: agreements by which parents entrust a child, checked against the law, with an end."""
