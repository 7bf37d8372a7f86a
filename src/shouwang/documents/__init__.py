"""Papers: templates, rendering, numbering. Knows no child; who issues a paper calls it."""
