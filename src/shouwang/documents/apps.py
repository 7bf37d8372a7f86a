"""App configuration."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Rendering and numbering of papers."""

    name = "shouwang.documents"
    label = "documents"
