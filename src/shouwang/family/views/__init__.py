"""Pages of officers, and the own page of a parent or carer."""
