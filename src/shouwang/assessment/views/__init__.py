"""Pages of assessments and of their instruments."""
