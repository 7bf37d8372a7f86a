"""App configuration."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    """Pages for the phone, with or without a network."""

    name = "shouwang.field"
    label = "field"
