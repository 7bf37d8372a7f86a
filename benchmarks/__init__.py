"""What `make bench` runs: the budgets of docs/performance.md, measured on this machine."""
