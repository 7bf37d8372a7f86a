"""Maintainers' tools behind `shouwang.exchange.linkage`: tables, generated registers, training."""
