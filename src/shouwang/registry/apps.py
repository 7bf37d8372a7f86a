"""App configuration."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Facts about children and the people around them."""

    name = "shouwang.registry"
    label = "registry"
