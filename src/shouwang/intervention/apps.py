"""App configuration."""

from django.apps import AppConfig


class InterventionConfig(AppConfig):
    """Placements, services, papers and measures over guardianship."""

    name = "shouwang.intervention"
    label = "intervention"
