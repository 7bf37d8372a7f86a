"""The door for the HTTP server."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from shouwang.core import collector

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.settings")

with collector.importing():
    application = get_wsgi_application()
    _pages = get_resolver().url_patterns  # else the first visitor waits for them
