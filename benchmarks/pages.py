"""Server time of the pages people open all day, with a province in the database."""

import random
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from shouwang.accounts.models import Post
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.registry.models import CareFile
from shouwang.registry.tasks import warm_search

from .measuring import Figure, repeat

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
RUNS = 40
PAGE_BUDGET, COUNTY_BUDGET, PROVINCE_BUDGET = 60.0, 300.0, 1000.0


def client_of(post: Post) -> Client:
    """Return a signed-in client that acts under a post."""
    client = Client()
    client.force_login(post.user, backend=BACKEND)
    client.cookies["late"] = "1"  # as every browser with scripts says from its first page on
    return client


def get(client: Client, address: str) -> None:
    """Fetch a page; anything but 200 breaks the benchmark."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")


def measure(county: Post, province: Post) -> list[Figure]:
    """Return the figures of docs/performance.md for lists, search, file page, home and summary."""
    warm_search(timestamp=0)  # as the worker does every five minutes
    rng = random.Random(7)  # noqa: S311
    with acting_as(system_actor("bench")):
        files = list(
            CareFile.objects.filter(county=county.area_code[:6]).values_list("pk", "person__name")[
                :2000
            ]
        )
    chosen = rng.sample(files, min(len(files), 200))
    figures = []
    for label, post in (("county", county), ("province", province)):
        client = client_of(post)
        figures += _pages(label, client, chosen, post)
    return figures


def _pages(label: str, client: Client, files: list[Any], post: Post) -> list[Figure]:
    listed, size = reverse("registry:child-list"), len(files)

    def page(address: Callable[[int], str]) -> Callable[[int], None]:
        return lambda number: get(client, address(number))

    summary = reverse("statistics:summary")
    works = (
        ("list, 20 rows", page(lambda n: f"{listed}?page={1 + n % 3}"), RUNS, PAGE_BUDGET),
        ("search by two characters", page(lambda n: f"{listed}?q={files[n % size][1][:2]}"), RUNS,
         PAGE_BUDGET),
        ("search by pinyin", page(lambda n: f"{listed}?q=zhangmin"), 10, PAGE_BUDGET),
        ("file page", page(lambda n: reverse("registry:child-detail", args=[files[n % size][0]])),
         RUNS, PAGE_BUDGET),
        ("file page, what comes after it",
         page(lambda n: reverse("registry:child-panels", args=[files[n % size][0]])), RUNS, None),
        ("home", page(lambda n: reverse("web:home")), 10, None),
        ("figures of the home page", page(lambda n: reverse("web:home-figures")), 10, None),
        ("summary", page(lambda n: summary), 10,
         COUNTY_BUDGET if label == "county" else PROVINCE_BUDGET),
    )  # fmt: skip
    return [
        repeat(f"{label}: {name}", work, runs=runs, budget=budget)
        for name, work, runs, budget in works
    ]
