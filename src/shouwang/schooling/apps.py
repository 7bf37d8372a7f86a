"""App configuration."""

from django.apps import AppConfig


class SchoolingConfig(AppConfig):
    """Attendance, dropout, transfer of pupils."""

    name = "shouwang.schooling"
    label = "schooling"
