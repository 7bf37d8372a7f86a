"""Workbooks in and out: rosters, templates, batches, linkage."""
