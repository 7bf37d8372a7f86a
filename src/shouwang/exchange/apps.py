"""App configuration."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Workbooks in and out."""

    name = "shouwang.exchange"
    label = "exchange"
