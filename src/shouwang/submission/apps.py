"""App configuration."""

from django.apps import AppConfig


class SubmissionConfig(AppConfig):
    """What was reported on a day, with the facts behind every figure."""

    name = "shouwang.submission"
    label = "submission"
