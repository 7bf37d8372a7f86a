"""Exports: one person alone up to a limit, above it a second one; password, expiry, every step."""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import msoffcrypto
import openpyxl
import pytest
from django.conf import settings
from django.urls import reverse

from shouwang.accounts.models import Post
from shouwang.accounts.testing import NEXT_COUNTY, actor_of, client_of, make_post
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.registry import services, tasks
from shouwang.registry.choices import ExportStatus
from shouwang.registry.models import Export
from shouwang.registry.testing import make_child
from shouwang.registry.views import exporting

CITY = "990100000000"


@pytest.fixture
def asker(db: None) -> Any:
    return make_post()


@pytest.fixture
def second(asker: Any) -> Any:
    return make_post()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one person take out a single row alone."""
    monkeypatch.setattr(services.exporting, "MOST_ALONE", 1)
    monkeypatch.setattr(exporting.services, "MOST_ALONE", 1)


def ask(post: Any, query: str = "", **said: Any) -> Export:
    """Ask for the list of children on its page."""
    client_of(post).post(f"{reverse('registry:child-export')}{query}", {"purpose": "上报", **said})
    return newest()


def newest() -> Export:
    with acting_as(system_actor("test")):
        return Export.objects.latest("asked_at")


def answer(post: Any, export: Export, *, approve: bool = True) -> Export:
    with acting_as(actor_of(post)) as actor:
        return services.answer_export(
            actor, export, approve=approve, answer="" if approve else "范围过大", now=clock.now()
        )


def make(export: Export) -> Export:
    tasks.make_export.func.__wrapped__(export_id=str(export.pk))  # in the transaction of the test
    return newest()


def events(action: str) -> list[Event]:
    with acting_as(system_actor("test")):
        return list(Event.objects.filter(action=action))


def opened(content: bytes, password: str) -> Any:
    """Open a protected workbook."""
    office, plain = msoffcrypto.OfficeFile(BytesIO(content)), BytesIO()
    office.load_key(password=password, verify_password=True)
    office.decrypt(plain)
    return openpyxl.load_workbook(plain).active


def test_a_large_export_waits_for_a_second_person(few: None, asker: Any, second: Any) -> None:
    names = {make_child(name).person.name for name in ("石甲", "石乙", "石丙")}
    export = ask(asker)
    assert (export.status, export.rows) == (ExportStatus.ASKED, 3)

    answer(second, export)
    made = make(export)
    client = client_of(asker)
    shown = client.post(reverse("registry:export-password", args=[export.pk]))
    fetched = client.post(reverse("registry:export-download", args=[export.pk]))

    assert made.status == ExportStatus.READY
    sheet = opened(fetched.content, shown.context["password"])
    texts = [str(cell.value) for row in sheet for cell in row if cell.value]
    assert names <= set(texts)
    assert "上报" in texts[1]
    assert made.answered_by in texts[1]
    assert len(json.loads(json.dumps(events("registry.export_children")[0].file_ids))) == 3


def test_the_page_says_that_a_second_person_is_needed(few: None, asker: Any) -> None:
    make_child("石甲")
    make_child("石乙")

    page = client_of(asker).get(reverse("registry:child-export")).content.decode()

    assert "须由第二人审批" in page
    assert "申请导出" in page


def test_a_small_export_is_given_at_once(asker: Any) -> None:
    make_child("石甲")

    response = client_of(asker).post(reverse("registry:child-export"), {"purpose": "入户"})

    assert openpyxl.load_workbook(BytesIO(response.content)).active.max_row > 1
    with acting_as(system_actor("test")):
        assert not Export.objects.exists()


def test_a_small_export_may_carry_a_password_and_needs_nobody(asker: Any) -> None:
    make_child("石甲")

    export = make(ask(asker, protected="on"))
    client = client_of(asker)
    shown = client.post(reverse("registry:export-password", args=[export.pk]))
    fetched = client.post(reverse("registry:export-download", args=[export.pk]))

    assert opened(fetched.content, shown.context["password"]).max_row > 1
    with pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
        opened(fetched.content, "wrong")


def test_the_job_writes_what_the_page_showed(few: None, asker: Any, second: Any) -> None:
    for name, sex in (("石男一", "1"), ("石男二", "1"), ("石女一", "2")):
        make_child(name, sex=sex)
    export = ask(asker, "?sex=1")
    answer(second, export)

    made = make(export)

    assert made.rows == 2
    assert made.conditions == {"性别": "男"}


def test_nobody_lets_the_own_export_go(few: None, asker: Any) -> None:
    make_child("石甲")
    make_child("石乙")
    export = ask(asker)

    with pytest.raises(services.SameAsker):
        answer(asker, export)
    page = client_of(asker).post(
        reverse("registry:export-answer", args=[export.pk]), {"decision": "approve"}
    )
    assert "不能审批自己的导出" in page.content.decode()
    assert newest().status == ExportStatus.ASKED


def test_the_level_above_may_let_it_go_the_next_county_not(few: None, asker: Any) -> None:
    make_child("石甲")
    make_child("石乙")
    export = ask(asker)
    stranger = make_post(area=NEXT_COUNTY)

    with acting_as(system_actor("test")), pytest.raises(NotAllowed):
        services.answer_export(actor_of(stranger), export, approve=True, answer="", now=clock.now())
    page = client_of(stranger).get(reverse("registry:export-answer", args=[export.pk]))
    assert page.status_code == 404

    assert answer(make_post(area=CITY), export).status == ExportStatus.APPROVED


def test_a_refusal_needs_a_reason_and_makes_nothing(few: None, asker: Any, second: Any) -> None:
    make_child("石甲")
    make_child("石乙")
    export = ask(asker)
    address = reverse("registry:export-answer", args=[export.pk])

    silent = client_of(second).post(address, {"decision": "refuse", "answer": ""})
    client_of(second).post(address, {"decision": "refuse", "answer": "范围过大"})

    assert "必须写明理由" in silent.content.decode()
    assert newest().status == ExportStatus.REFUSED
    with pytest.raises(WrongStatus):
        answer(second, export)
    assert make(export).status == ExportStatus.REFUSED
    assert (
        client_of(asker).post(reverse("registry:export-download", args=[export.pk])).status_code
        == 302
    )


def test_the_password_is_shown_once(asker: Any) -> None:
    make_child("石甲")
    export = make(ask(asker, protected="on"))
    client, address = client_of(asker), reverse("registry:export-password", args=[export.pk])

    first = client.post(address)
    again = client.post(address, follow=True)

    assert len(first.context["password"]) == 12
    assert "密码只显示一次" in again.content.decode()
    assert newest().password == ""


def test_the_file_is_given_once(asker: Any, django_capture_on_commit_callbacks: Any) -> None:
    make_child("石甲")
    export = make(ask(asker, protected="on"))
    kept = Path(settings.DATA_DIR) / "exports" / export.stored_as
    client, address = client_of(asker), reverse("registry:export-download", args=[export.pk])

    with django_capture_on_commit_callbacks(execute=True):
        first = client.post(address)
    again = client.post(address, follow=True)

    assert first["Content-Type"].startswith("application/vnd.openxml")
    assert not kept.exists()
    page = again.content.decode()
    assert "文件只能下载一次" in page
    assert "查看密码" in page  # who fetched first still opens it
    assert len(events("registry.fetch_export")) == 1


def test_only_the_asker_gets_password_and_file(asker: Any, second: Any) -> None:
    make_child("石甲")
    export = make(ask(asker, protected="on"))

    for name in ("registry:export-password", "registry:export-download"):
        assert client_of(second).post(reverse(name, args=[export.pk])).status_code == 404
    with acting_as(actor_of(second)) as actor, pytest.raises(NotAllowed):
        services.fetch_export(actor, export, now=clock.now())


def test_what_expired_is_gone(asker: Any) -> None:
    make_child("石甲")
    export = make(ask(asker, protected="on"))
    kept = Path(settings.DATA_DIR) / "exports" / export.stored_as
    assert kept.exists()

    with acting_as(system_actor("test")) as actor:
        assert services.discard_expired(actor, export.expires_on, now=clock.now()) == 0
        late = export.expires_on + timedelta(days=1)
        assert services.discard_expired(actor, late, now=clock.now()) == 1

    assert not kept.exists()
    assert newest().status == ExportStatus.EXPIRED
    page = client_of(asker).post(reverse("registry:export-download", args=[export.pk]), follow=True)
    assert "已过保存期限" in page.content.decode()


def test_a_file_that_was_exchanged_is_not_given(asker: Any) -> None:
    from shouwang.registry import sealed_files

    make_child("石甲")
    export = make(ask(asker, protected="on"))
    with acting_as(system_actor("test")):
        Export.objects.filter(pk=export.pk).update(stored_as=sealed_files.keep(b"other"))

    page = client_of(asker).post(reverse("registry:export-download", args=[export.pk]), follow=True)

    assert "不能下载" in page.content.decode()


def test_a_post_that_ended_gets_nothing(few: None, asker: Any, second: Any) -> None:
    make_child("石甲")
    make_child("石乙")
    export = answer(second, ask(asker))
    Post.objects.filter(pk=asker.pk).update(valid_to=clock.today() - timedelta(days=1))

    assert make(export).status == ExportStatus.FAILED


def test_more_than_the_most_is_refused(asker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.exporting, "MOST_ROWS", 1)
    make_child("石甲")
    make_child("石乙")

    page = client_of(asker).post(
        reverse("registry:child-export"), {"purpose": "上报", "protected": "on"}
    )

    assert "不能导出" in page.content.decode()


def test_every_step_is_an_event(few: None, asker: Any, second: Any) -> None:
    make_child("石甲")
    make_child("石乙")
    export = make(answer(second, ask(asker)))
    client = client_of(asker)
    client.post(reverse("registry:export-password", args=[export.pk]))
    client.post(reverse("registry:export-download", args=[export.pk]))

    for action in ("ask_export", "approve_export", "export_children", "show_export_password",
                   "fetch_export"):  # fmt: skip
        assert len(events(f"registry.{action}")) == 1, action


def test_the_database_alone_hides_the_next_countys_exports(committed: None) -> None:
    make_child("石甲")
    ask(make_post(), protected="on")

    with acting_as(actor_of(make_post(area=NEXT_COUNTY))):
        assert Export._base_manager.count() == 0
    assert Export._base_manager.count() == 0


def test_the_lists_show_ones_own_and_what_waits(few: None, asker: Any, second: Any) -> None:
    make_child("石甲")
    make_child("石乙")
    ask(asker)

    own = client_of(asker).get(reverse("registry:export-list")).content.decode()
    waiting = client_of(second).get(reverse("registry:export-list")).content.decode()

    assert "上报" in own
    assert "待我审批" not in own
    assert "待我审批" in waiting
