"""The page of a parent or carer, opened by a one-time link."""
