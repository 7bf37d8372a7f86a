"""App configuration."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Assessment instruments and their results."""

    name = "shouwang.assessment"
    label = "assessment"
