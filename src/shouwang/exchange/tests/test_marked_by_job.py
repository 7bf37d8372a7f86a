"""The marked workbook of a large roster is made by a job, and offered when it is ready."""

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.urls import reverse

from shouwang.accounts import testing as people
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.exchange import services, tasks
from shouwang.exchange.models import Batch
from shouwang.exchange.services import marked
from shouwang.exchange.testing import COUNTY, child_row, load_villages, write_roster
from shouwang.exchange.tests.registers import NOW, ON

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> Any:
    return people.make_post(area=COUNTY)


@pytest.fixture
def large(post: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Batch:
    """Return a checked batch of three rows, one with an error, where more than two are large."""
    monkeypatch.setattr(marked, "MOST_AT_ONCE", 2)
    (_village, name), _other = load_villages()
    rows = [child_row(child, n, name) for n, child in enumerate(("张明远", "李安然", "何若兰"))]
    rows[1]["监护情况"] = "还行"
    path = write_roster(tmp_path / "台账.xlsx", rows)
    with acting_as(people.actor_of(post)) as actor:
        batch = services.receive(actor, path, file_name="台账.xlsx", area=COUNTY, on=ON, now=NOW)
    with acting_as(system_actor("exchange.check")):
        return services.check_batch(batch, now=NOW)


def jobs() -> list[dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'of_batch', args->>'language' FROM procrastinate_jobs "
            "WHERE task_name = 'exchange.mark'"
        )
        return [{"of_batch": batch, "language": language} for batch, language in cursor.fetchall()]


def make(batch: Batch) -> None:
    """Do what the job does."""
    with acting_as(system_actor("exchange.mark")):
        marked.make(batch, "zh-hans")


def test_asking_starts_one_job_and_says_so(post: Any, large: Batch) -> None:
    client, url = people.client_of(post), reverse("exchange:batch-marked", args=[large.pk])

    first = client.get(url, follow=True)
    client.get(url)

    assert "正在制作标红的表格" in first.content.decode()
    assert jobs() == [{"of_batch": str(large.pk), "language": "zh-hans"}]


def test_what_the_job_made_is_offered_and_downloaded(post: Any, large: Batch) -> None:
    client = people.client_of(post)

    make(large)

    page = client.get(reverse("exchange:batch-detail", args=[large.pk])).content.decode()
    assert "标红的表格已制作好" in page
    answer = client.get(reverse("exchange:batch-marked", args=[large.pk]))
    sheet = openpyxl.load_workbook(BytesIO(answer.content))["台账"]
    comments = [cell.comment.text for row in sheet.rows for cell in row if cell.comment]
    assert len(comments) == 1
    assert jobs() == []


def test_a_small_one_is_made_at_once(post: Any, large: Batch, monkeypatch: Any) -> None:
    monkeypatch.setattr(marked, "MOST_AT_ONCE", 3)

    answer = people.client_of(post).get(reverse("exchange:batch-marked", args=[large.pk]))

    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    assert jobs() == []


def test_it_is_made_anew_after_another_check_and_expires_with_the_file(large: Batch) -> None:
    make(large)
    assert marked.is_ready(large)

    with acting_as(system_actor("exchange.check")):
        services.check_batch(large, now=NOW)
    assert not marked.is_ready(large)

    make(large)
    with acting_as(system_actor("test")):
        tasks.discard_expired(large.expires_on.replace(year=large.expires_on.year + 1))
    assert not marked.is_ready(large)
