"""Jobs over batches: under the post that asked, idempotent, and clearing up."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from shouwang.accounts.models import Post
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.exchange import tasks
from shouwang.exchange.choices import BatchStatus
from shouwang.exchange.models import Batch, SourceRow
from shouwang.registry.models import CareFile

from .pages import County, work_off


@pytest.fixture
def county(db: None, tmp_path: Path) -> County:
    return County(tmp_path)


def test_checking_twice_leaves_each_row_once(county: County) -> None:
    batch = county.sent([county.row("张明远", 1), county.row("李安然", 2)])

    work_off(tasks.check, batch_id=str(batch.pk), county=batch.county)

    assert len(county.rows(batch)) == 2


def test_entering_twice_opens_each_file_once(county: County) -> None:
    batch = county.commit(county.sent([county.row("张明远", 1)]))

    work_off(tasks.commit, batch_id=str(batch.pk), post_id=str(county.post.pk))

    with acting_as(system_actor("test")):
        assert CareFile.objects.count() == 1
    assert county.batch(batch.pk).status == BatchStatus.COMMITTED


def test_a_post_that_ended_meanwhile_enters_nothing(county: County) -> None:
    batch = county.sent([county.row("张明远", 1)])
    county.officer.post(reverse("exchange:batch-commit", args=[batch.pk]))
    Post.objects.filter(pk=county.post.pk).update(valid_to=clock.today() - timedelta(days=1))

    work_off(tasks.commit, batch_id=str(batch.pk), post_id=str(county.post.pk))

    assert county.batch(batch.pk).status == BatchStatus.CHECKED
    with acting_as(system_actor("test")):
        assert not CareFile.objects.exists()


def test_a_workbook_is_discarded_when_its_time_is_over(county: County) -> None:
    batch = county.sent([county.row("张明远", 1)])
    kept = Path(settings.DATA_DIR) / "uploads" / batch.stored_as
    assert kept.exists()
    with acting_as(system_actor("test")):
        Batch.objects.update(expires_on=clock.today() - timedelta(days=1))
        tasks.discard_expired(clock.today())

    assert not kept.exists()
    assert county.batch(batch.pk).stored_as == ""
    with acting_as(system_actor("test")):
        assert SourceRow.objects.filter(batch=batch).count() == 1
    page = county.officer.get(reverse("exchange:batch-marked", args=[batch.pk]), follow=True)
    assert "原文件已过保存期限" in page.content.decode()
