"""Attachments: kept sealed, once, seen by whom their kind and the database let, never deleted."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as configured
from django.db import connection

from shouwang.accounts import testing as accounts
from shouwang.accounts.testing import COUNTY, NEXT_COUNTY, VILLAGE
from shouwang.audit.models import Event
from shouwang.core import backup, clock, crypto
from shouwang.core.actors import Actor, system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.documents import content, hooks, selectors, services, store
from shouwang.documents.models import Attachment
from shouwang.documents.testing import pdf, picture, upload

pytestmark = pytest.mark.django_db
KIND, CLOSED, SHORT = "TEST_OPEN", "TEST_CLOSED", "TEST_SHORT"


def everything(actor: Actor, rows: Sequence[Attachment]) -> set[UUID]:
    return {row.pk for row in rows}


def nothing(actor: Actor, rows: Sequence[Attachment]) -> set[UUID]:
    return set()


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (
        hooks.AttachmentKind(KIND, "照片", everything),
        hooks.AttachmentKind(CLOSED, "密件", nothing),
        hooks.AttachmentKind(SHORT, "短期", everything, kept_days=30),
    ):
        monkeypatch.setitem(hooks.kinds, kind.code, kind)


@pytest.fixture
def office(db: None) -> Any:
    accounts.make_installation()
    return accounts.make_post(area=COUNTY)


def actor_of(post: Any) -> Actor:
    from shouwang.accounts.selectors import actor_of_post

    actor = actor_of_post(post.pk, clock.today())
    assert actor is not None
    return actor


@pytest.fixture
def actor(office: Any) -> Iterator[Actor]:
    with acting_as(actor_of(office)) as acting:
        yield acting


def keep(actor: Actor, sent: bytes | None = None, **said: Any) -> Attachment:
    given = {"kind": KIND, "area": VILLAGE, "now": clock.now()} | said
    return services.store(actor, upload(sent), **given)


def lying(row: Attachment) -> Path:
    return Path(configured.DATA_DIR) / "attachments" / row.stored_as[:2] / f"{row.stored_as}.sealed"


def test_a_photo_lies_sealed_under_a_name_nobody_can_guess(actor: Actor) -> None:
    row = keep(actor)

    sealed = lying(row).read_bytes()
    assert store.content(row.stored_as).startswith(b"\xff\xd8")
    assert b"JFIF" not in sealed
    assert lying(row).stat().st_mode & 0o077 == 0
    assert str(row.pk).replace("-", "") not in str(lying(row))
    assert len(row.stored_as) == 40
    assert row.sha256 == content.digest(store.content(row.stored_as))


def test_sent_twice_under_one_id_it_is_one(actor: Actor) -> None:
    pk, sent = uuid4(), picture()

    first = keep(actor, sent, attachment_id=pk)
    again = keep(actor, sent, attachment_id=pk)

    assert first.pk == again.pk == pk
    assert first.stored_as == again.stored_as
    assert Attachment.objects.count() == 1
    assert Event.objects.filter(action="documents.store_attachment").count() == 1


def test_another_file_under_the_same_id_is_refused(actor: Actor) -> None:
    pk = keep(actor).pk

    with pytest.raises(services.IdTaken):
        keep(actor, picture(colour="red"), attachment_id=pk)


def test_the_id_of_a_file_out_of_reach_is_refused_like_any_other(actor: Actor) -> None:
    with acting_as(system_actor("test")) as system:
        pk = keep(system, area="990103001201").pk

    with pytest.raises(services.IdTaken):
        keep(actor, picture(colour="red"), attachment_id=pk)


def test_a_post_without_an_area_sees_again_what_it_sent_and_nobody_elses(office: Any) -> None:
    with acting_as(actor_of(office)) as officer:
        others = keep(officer)
    school = accounts.make_organisation(kind="SCHOOL")
    principal = actor_of(accounts.make_post("PRINCIPAL", organisation=school))

    with acting_as(principal) as acting:
        row = keep(acting)
        assert set(Attachment.objects.values_list("pk", flat=True)) == {row.pk}
        assert selectors.get_readable(acting, others.pk) is None


def test_a_form_sent_twice_keeps_each_file_once(actor: Actor) -> None:
    subject = services.Subject("care.record", uuid4(), VILLAGE)
    token = uuid4()
    for _time in range(2):
        files = [upload(picture(colour=c)) for c in ("red", "blue")]
        services.store_all(actor, files, kind=KIND, subject=subject, token=token, now=clock.now())

    shown = selectors.of_subjects(actor, "care.record", [subject.id or uuid4()])
    assert len(shown[subject.id or uuid4()]) == 2


def test_a_kind_nobody_registered_is_refused(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        keep(actor, kind="NOBODYS")


def test_the_senders_name_is_no_path_and_its_ending_is_the_true_one(actor: Actor) -> None:
    row = services.store(
        actor, services.Upload("..\\..\\a/b/借条\n.exe", pdf()), kind=KIND, area=VILLAGE,
        now=clock.now(),
    )  # fmt: skip

    assert row.file_name == "借条.pdf"


def test_the_name_is_sealed_in_the_database(actor: Actor) -> None:
    row = services.store(
        actor, services.Upload("石小满.pdf", pdf()), kind=KIND, area=VILLAGE, now=clock.now()
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM documents_attachment WHERE id = %s", [row.pk])
        assert "石小满".encode() not in bytes(cursor.fetchone()[0])


# --- pages ---------------------------------------------------------------------------------------


def url(row: Attachment, part: str = "") -> str:
    return f"/documents/attachments/{row.pk}/{part}"


def test_an_image_is_shown_and_noted(office: Any) -> None:
    with acting_as(actor_of(office)) as acting:
        row = keep(acting)
    client = accounts.client_of(office)

    whole, small = client.get(url(row)), client.get(url(row, "small/"))

    assert whole.status_code == small.status_code == 200
    assert whole["Content-Type"] == "image/jpeg"
    assert whole["X-Content-Type-Options"] == "nosniff"
    assert whole["Content-Disposition"].startswith("inline")
    assert "sandbox" in whole["Content-Security-Policy"]
    assert "no-store" in whole["Cache-Control"]
    with acting_as(system_actor("test")):
        assert Event.objects.filter(action="documents.view_attachment").count() == 1


def test_a_paper_is_saved_not_opened(office: Any) -> None:
    with acting_as(actor_of(office)) as acting:
        row = services.store(
            acting, services.Upload("协议.pdf", pdf()), kind=KIND, area=VILLAGE, now=clock.now()
        )

    answer = accounts.client_of(office).get(url(row))

    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''%E5%8D%8F%E8%AE%AE.pdf"
    assert answer.content == pdf()


@pytest.mark.parametrize("part", ["", "small/", "void/"])
def test_a_file_out_of_reach_or_of_a_closed_kind_is_not_there(office: Any, part: str) -> None:
    stranger = accounts.make_post(area=NEXT_COUNTY)
    with acting_as(actor_of(office)) as acting:
        open_row, closed_row = keep(acting), keep(acting, kind=CLOSED)

    assert accounts.client_of(stranger).get(url(open_row, part)).status_code == 404
    assert accounts.client_of(office).get(url(closed_row, part)).status_code == 404
    assert accounts.client_of(office).get(f"/documents/attachments/{uuid4()}/").status_code == 404


@pytest.mark.parametrize("part", ["", "small/", "void/"])
def test_a_sealed_file_is_not_there_for_anybody_outside_its_case(office: Any, part: str) -> None:
    with acting_as(actor_of(office)) as acting:
        row = keep(acting, sealed_for=uuid4())

    assert accounts.client_of(office).get(url(row, part)).status_code == 404
    with acting_as(actor_of(office)):
        assert not Attachment.objects.filter(pk=row.pk).exists()


def test_a_sealed_file_leaves_no_child_in_the_trail_of_the_area(actor: Actor) -> None:
    keep(actor, sealed_for=uuid4(), file_id=uuid4())

    event = Event.objects.get(action="documents.store_attachment")
    assert event.file_ids == []
    assert event.area == COUNTY  # the actor's own
    assert VILLAGE not in str(event.payload)


# --- the end -------------------------------------------------------------------------------------


def test_taking_out_asks_why_and_keeps_the_file(office: Any) -> None:
    with acting_as(actor_of(office)) as acting:
        row = keep(acting)
    client = accounts.client_of(office)

    empty = client.post(url(row, "void/"), {"reason": ""})
    done = client.post(url(row, "void/"), {"reason": "拍错了人", "next": "/children/"})
    away = client.post(url(row, "void/"), {"reason": "再来", "next": "https://evil.example/"})

    assert empty.status_code == 200
    assert (done.status_code, done.url) == (302, "/children/")
    assert away.status_code == 404
    assert client.get(url(row)).status_code == 200
    with acting_as(system_actor("test")):
        row.refresh_from_db()
        assert (row.void_reason, row.is_voided) == ("拍错了人", True)
        assert lying(row).exists()


def test_nobody_takes_out_anothers_file_or_one_twice(actor: Actor) -> None:
    other = accounts.make_post(area=COUNTY)
    row = keep(actor)

    with pytest.raises(NotAllowed), acting_as(actor_of(other)) as somebody:
        services.void_attachment(somebody, row, reason="x", now=clock.now())
    services.void_attachment(actor, row, reason="重复", now=clock.now())
    with pytest.raises(WrongStatus):
        services.void_attachment(actor, row, reason="重复", now=clock.now())


def test_no_row_is_ever_deleted_by_the_web_role(actor: Actor) -> None:
    row = keep(actor)

    Attachment.objects.filter(pk=row.pk).delete()

    assert Attachment.objects.filter(pk=row.pk).exists()


def test_contents_go_when_their_time_is_over(
    office: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with acting_as(actor_of(office)) as acting:
        short, kept = keep(acting, kind=SHORT), keep(acting)
    today, system = clock.today(), system_actor("test")

    with django_capture_on_commit_callbacks(execute=True):
        early = services.purge_due(system, today + timedelta(days=29), now=clock.now())
        due = services.purge_due(system, today + timedelta(days=30), now=clock.now())

    assert (early, due) == (0, 1)
    assert not lying(short).exists()
    assert lying(kept).exists()
    assert accounts.client_of(office).get(url(short)).status_code == 404
    with acting_as(system):
        short.refresh_from_db()
        assert short.purged_at is not None


def test_the_sweep_takes_contents_without_a_row_and_leaves_sealed_ones(actor: Actor) -> None:
    plain, sealed = keep(actor), keep(actor, sealed_for=uuid4())
    orphan = store.keep(b"whole", b"small")

    services.sweep(now=clock.now())
    assert store.content(orphan) == b"whole"  # of today: its deed may still be under way
    services.sweep(now=clock.now() + timedelta(days=2))

    with pytest.raises(FileNotFoundError):
        store.content(orphan)
    assert lying(plain).exists()
    assert store.content(sealed.stored_as)


def test_contents_come_back_with_the_folder_that_a_backup_carries(
    actor: Actor, tmp_path: Path, settings: Any
) -> None:
    row = keep(actor)
    whole = store.content(row.stored_as)
    shutil.copytree(Path(settings.DATA_DIR) / backup.ATTACHMENTS, tmp_path / backup.ATTACHMENTS)

    settings.DATA_DIR = tmp_path

    assert store.content(row.stored_as) == whole
    assert store.content(row.stored_as, small=True).startswith(b"\xff\xd8")


def test_a_content_that_was_tampered_with_or_put_under_another_name_is_not_given_out(
    actor: Actor,
) -> None:
    row, other = keep(actor), keep(actor, picture(colour="red"))
    sealed = bytearray(lying(row).read_bytes())
    sealed[-1] ^= 1

    lying(row).write_bytes(bytes(sealed))
    with pytest.raises(crypto.Unsealable):
        store.content(row.stored_as)
    lying(row).write_bytes(lying(other).read_bytes())
    with pytest.raises(crypto.Unsealable):
        store.content(row.stored_as)
