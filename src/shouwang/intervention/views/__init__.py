"""Pages: temporary care, help, measures, what is asked of the own organisation."""
