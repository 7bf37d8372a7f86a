"""What the tests of the pages share: a county, its people, and rosters sent through the page."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import Client
from django.urls import reverse

from shouwang.accounts import testing as accounts
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.exchange import tasks
from shouwang.exchange.models import Batch
from shouwang.exchange.testing import COUNTY, NEXT_COUNTY, child_row, load_villages, write_roster


class County:
    """A county with two villages in two townships, and the people who send rosters."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (self.village, self.name), (self.far_village, self.far_name) = load_villages()
        accounts.make_installation(area=COUNTY)
        self.post = accounts.make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY)
        self.officer = accounts.client_of(self.post)

    def client(self, role: str, area: str) -> Client:
        client: Client = accounts.client_of(accounts.make_post(role, area=area))
        return client

    def stranger(self) -> Client:
        return self.client("CIVIL_AFFAIRS_OFFICER", NEXT_COUNTY)

    def row(self, name: str, order: int, **others: Any) -> dict[str, Any]:
        return child_row(name, order, self.name, **others)

    def file(self, rows: list[dict[str, Any]], name: str = "台账.xlsx", **options: Any) -> Path:
        return write_roster(self.folder / name, rows, **options)

    def send(self, path: Path, client: Client | None = None, **data: Any) -> Any:
        """Post a workbook to the upload page."""
        data = {"area": COUNTY, "on": "2026-11-01", "profile": "", **data}
        with path.open("rb") as file:
            return (client or self.officer).post(
                reverse("exchange:batch-upload"), {**data, "file": file}
            )

    def upload(self, path: Path, client: Client | None = None, **data: Any) -> Batch:
        """Send a workbook and do the job of the worker."""
        response = self.send(path, client, **data)
        assert response.status_code == 302, response.content.decode()[:3000]
        batch = self.batch(UUID(response.url.rstrip("/").rpartition("/")[2]))
        work_off(tasks.check, batch_id=str(batch.pk), county=batch.county)
        return self.batch(batch.pk)

    def sent(self, rows: list[dict[str, Any]], name: str = "台账.xlsx") -> Batch:
        return self.upload(self.file(rows, name))

    def commit(self, batch: Batch) -> Batch:
        """Press 确认入库 and do the job of the worker."""
        self.officer.post(reverse("exchange:batch-commit", args=[batch.pk]))
        work_off(tasks.commit, batch_id=str(batch.pk), post_id=str(self.post.pk))
        return self.batch(batch.pk)

    def batch(self, batch_id: UUID) -> Batch:
        with acting_as(system_actor("test")):
            return Batch.objects.get(pk=batch_id)

    def page(self, name: str, batch: Batch, query: str = "", client: Client | None = None) -> str:
        """Return the text of a page of a batch."""
        url = reverse(f"exchange:{name}", args=[batch.pk]) + query
        response = (client or self.officer).get(url)
        assert response.status_code == 200, (url, response.status_code)
        text: str = response.content.decode()
        return text

    def rows(self, batch: Batch) -> list[Any]:
        from shouwang.exchange.models import SourceRow

        with acting_as(system_actor("test")):
            return list(SourceRow.objects.filter(batch=batch).order_by("row"))

    def decide(self, batch: Batch, decision: str, *rows: Any) -> Any:
        return self.officer.post(
            reverse("exchange:batch-decide", args=[batch.pk]),
            {"row": [str(row.pk) for row in rows], "decision": decision},
            follow=True,
        )


def work_off(job: Any, **ids: str) -> None:
    """Do a job within the test's transaction (a worker would take a fresh connection first)."""
    job.func.__wrapped__(**ids)


def jobs(batch: Batch) -> list[str]:
    """Return the names of the jobs deferred for a batch."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name FROM procrastinate_jobs WHERE args->>'batch_id' = %s ORDER BY id",
            [str(batch.pk)],
        )
        return [row[0] for row in cursor.fetchall()]


__all__ = ["COUNTY", "NEXT_COUNTY", "County", "jobs", "work_off"]
