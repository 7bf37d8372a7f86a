"""App configuration."""

from django.apps import AppConfig


class FamilyConfig(AppConfig):
    """The page of a parent or carer, opened by a one-time link."""

    name = "shouwang.family"
    label = "family"
