"""The phone's shell: a page without a name in it, its service worker, its manifest."""

import hashlib
import json
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shouwang.accounts.selectors import installation
from shouwang.core.access import public
from shouwang.field import texts

STYLE = "field/css/field.css"
STORE = "field/js/store.js"
# In the order in which they run: each hangs on what stands before it.
SCRIPTS = (
    STORE, "field/js/page.js", "field/js/frame.js", "field/js/opening.js", "field/js/list.js",
    "field/js/forms.js", "field/js/sending.js", "field/js/app.js",
)  # fmt: skip
WORKER = "field/js/worker.js"
LANGUAGES = [code for code, _label in settings.LANGUAGES]
ICONS = {192: "field/img/icon-192.png", 512: "field/img/icon-512.png"}


@public
@cache_control(no_cache=True)
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """Show the shell: everything else comes by script, and only to whom it belongs.

    `?language=` asks for one language: the phone keeps the shell in each of them.
    """
    asked = request.GET.get("language", "")
    with override(asked if asked in LANGUAGES else get_language()):
        context = {
            "style": static(STYLE), "scripts": [static(script) for script in SCRIPTS],
            "config": {
                "texts": texts.texts(), "codes": texts.codes(), "urls": urls(),
                "language": {"cookie": settings.LANGUAGE_COOKIE_NAME, "here": get_language(),
                             "offered": LANGUAGES},
            },
            "name": _name(), "icon": static(ICONS[192]),
        }  # fmt: skip
        return render(request, "field/shell.html", context)


def urls() -> dict[str, str]:
    """Return the addresses the phone asks."""
    names = {"hello": "hello", "register": "register", "snapshot": "snapshot", "sync": "sync",
             "worker": "worker", "items": "item-list", "devices": "device-list"}  # fmt: skip
    found = {key: reverse(f"field:{name}") for key, name in names.items()}
    home = reverse("field:shell")
    return found | {
        "home": home, "photos": f"{home}api/photos/",
        "login": f"{reverse('account_login')}?next={home}",
        "lock": f"{reverse('accounts:lock')}?next={home}", "desk": reverse("web:home"),
    }  # fmt: skip


def files() -> list[str]:
    """Return all that the worker keeps: the shell and its parts under hashed names, no data."""
    parts = (STYLE, *SCRIPTS, WORKER, *ICONS.values())
    return [reverse("field:shell"), *(static(part) for part in parts)]


def pages() -> dict[str, str]:
    """Return language → the address of the shell in it: kept too, so that a phone can change."""
    home = reverse("field:shell")
    return {code: f"{home}?{urlencode({'language': code})}" for code in LANGUAGES}


def version() -> str:
    """Return what tells one shell from the next: its parts, its words in every language."""
    told: dict[str, Any] = {"files": files()}
    for code in LANGUAGES:
        with override(code):
            told[code] = texts.texts()
    whole = json.dumps(told, default=str, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


@public
@cache_control(no_cache=True)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Answer with the service worker: it caches the shell alone and sends the sealed queue."""
    shell_told = {
        "version": version(), "files": files(), "pages": pages(), "urls": urls(),
    }  # fmt: skip
    code = (
        f"self.FIELD_SHELL = {json.dumps(shell_told)};\n"
        f"importScripts({json.dumps(static(STORE))}, {json.dumps(static(WORKER))});\n"
    )
    return HttpResponse(code, content_type="text/javascript; charset=utf-8")


@public
@cache_control(no_cache=True)
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Say how the phone installs the page."""
    told = {
        "name": _("{system}走访").format(system=_name()),
        "short_name": _("走访"),
        "start_url": reverse("field:shell"),
        "scope": reverse("field:shell"),
        "display": "standalone",
        "lang": get_language(),
        "background_color": "#ffffff",
        "theme_color": "#1f5fbf",
        "icons": [
            {"src": static(path), "sizes": f"{size}x{size}", "type": "image/png",
             "purpose": "any"}
            for size, path in ICONS.items()
        ],
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")


def _name() -> str:
    here = installation()
    return here.system_name if here else _("守望")
