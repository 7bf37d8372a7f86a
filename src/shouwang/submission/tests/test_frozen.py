"""A frozen report: the same bytes a year later; every change of it is found and named."""

import json
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from shouwang.accounts.testing import client_of, make_post
from shouwang.core import testing as core
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.registry import services as registry
from shouwang.registry.choices import CloseReason
from shouwang.registry.entries import Entry
from shouwang.submission import document, printing, selectors, services
from shouwang.submission.document import Frozen, content_hash
from shouwang.submission.models import Printout, Snapshot, Submission
from shouwang.submission.testing import (
    ON,
    TOWNSHIP,
    VILLAGE,
    at,
    confirm,
    make_places,
    make_whole_child,
    report,
    supervisor,
    villager,
)

NEXT_YEAR = date(2027, 3, 10)


def _reported() -> Submission:
    make_places()
    for name in ("方小满", "程小寒", "石小雪"):
        make_whole_child(name)
    confirm(villager())
    return report(supervisor())


def test_an_english_reader_reads_the_headings_and_the_seal_keeps_its_own(db: None) -> None:
    row = _reported()
    url = f"/submissions/{row.pk}/"
    client = client_of(make_post("CIVIL_AFFAIRS_OFFICER"))
    chinese, sealed = client.get(url).content.decode(), client.get(f"{url}print/").content
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    with translation.override("en"):  # the client leaves the language as it was asked for
        english = client.get(url).content.decode()
        behind = client.get(f"{url}children/", {"column": "age.14+.1"}).content.decode()
        again = client.get(f"{url}print/").content

    for heading, translated in (
        ("实际监护情况", "Actual guardianship"),
        ("14—16周岁", "14–16 years"),
    ):
        assert heading in chinese
        assert heading not in english
        assert translated in english
    assert "Age bands · 14–16 years · Male" in behind
    assert "封存的内容和下载的报送表为中文原文" not in chinese
    assert again == sealed
    with acting_as(system_actor("test")), translation.override("en"):
        frozen = selectors.frozen(row)
        assert printing.workbook(frozen, verified_by=row.verified_by) == sealed


def _a_year_of_changes() -> None:
    from shouwang.divisions.models import Division
    from shouwang.registry.models import CareFile

    with acting_as(system_actor("test")) as system:
        files = list(CareFile.objects.order_by("pk"))
        registry.record_entries(
            system, [Entry(VILLAGE, {"name": "改名儿", "father.state": "AT_HOME"},
                           file_id=files[0].pk)],
            on=date(2026, 9, 1), source="OFFICE", now=at(date(2026, 9, 1)),
        )  # fmt: skip
        registry.close_file(
            system, files[1], reason=CloseReason.MOVED_AWAY, on=date(2026, 3, 1),
            now=at(date(2026, 12, 1)),
        )  # fmt: skip
        make_whole_child(on=date(2026, 2, 1))
        Division.objects.filter(code=VILLAGE).update(name="新杉树村")


def test_a_report_reprints_byte_for_byte_a_year_of_changes_later(
    db: None, django_assert_num_queries: Any
) -> None:
    row = _reported()
    client = client_of(make_post("CIVIL_AFFAIRS_OFFICER"))
    url = f"/submissions/{row.pk}/print/"
    before = client.get(url).content
    _a_year_of_changes()

    after = client.get(url).content

    assert before == after
    assert before[:2] == b"PK"
    with acting_as(system_actor("test")):
        frozen = selectors.frozen(row)
    with django_assert_num_queries(0):  # from the document alone
        again = printing.workbook(frozen, verified_by=row.verified_by)
    assert again == before


def test_the_list_behind_a_figure_is_the_one_that_was_reported(db: None) -> None:
    row = _reported()
    _a_year_of_changes()

    answer = client_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP)).get(
        f"/submissions/{row.pk}/children/", {"column": "count", "area": VILLAGE}
    )

    assert {child.name for child in answer.context["list"].rows} == {"方小满", "程小寒", "石小雪"}
    assert "按报送时冻结的内容" in answer.content.decode()
    assert "杉树村" in answer.content.decode()


def test_as_it_was_frozen_it_verifies(db: None) -> None:
    row = _reported()
    _a_year_of_changes()
    actor = supervisor()

    with acting_as(actor):
        verdict = services.verify(actor, row, now=at(NEXT_YEAR))

    assert verdict.ok
    assert verdict.problems == ()


def test_the_web_role_cannot_change_what_is_frozen(db: None) -> None:
    from django.db import ProgrammingError, transaction

    row = _reported()

    with acting_as(system_actor("test")):
        for model in (Snapshot, Printout):
            with pytest.raises(ProgrammingError), transaction.atomic():
                model.objects.filter(submission=row).update(content_hash="0" * 64)
            with pytest.raises(ProgrammingError), transaction.atomic():
                model.objects.filter(submission=row).delete()


def _flipped(body: bytes) -> bytes:
    return body[:40] + bytes([body[40] ^ 1]) + body[41:]


def _forged(body: bytes) -> bytes:
    """Another document, sealed with the right keys."""
    told = Frozen.of(body).data
    told["tables"]["A"]["total"]["count"] += 1
    return document.seal(document.canonical(told))


def _tamper(name: str, database: str, row: Submission) -> None:
    """Change one thing as the owner of the database, whom no right binds."""
    with core.owner_connection(database) as owner:
        body = owner.execute(
            "SELECT body FROM submission_snapshot WHERE submission_id = %s", [row.pk]
        ).fetchone()[0]
        printed = owner.execute(
            "SELECT body FROM submission_printout WHERE submission_id = %s", [row.pk]
        ).fetchone()[0]
        forged = _forged(body)
        statements: dict[str, list[tuple[str, list[Any]]]] = {
            "flipped byte": [("UPDATE submission_snapshot SET body = %s", [_flipped(body)])],
            "forged body": [("UPDATE submission_snapshot SET body = %s", [forged])],
            "forged body and hash": [(
                "UPDATE submission_snapshot SET body = %s, content_hash = %s",
                [forged, content_hash(document.unseal(forged))],
            )],
            "forged body, hash and event": [
                (
                    "UPDATE submission_snapshot SET body = %s, content_hash = %s",
                    [forged, content_hash(document.unseal(forged))],
                ),
                (
                    "UPDATE audit_event SET payload = jsonb_set(payload, '{content_hash}', %s)",
                    [json.dumps(content_hash(document.unseal(forged)))],
                ),
            ],
            "printout": [("UPDATE submission_printout SET body = %s", [_flipped(printed)])],
            "due day": [("UPDATE submission_submission SET due_on = due_on + 30", [])],
            "number": [("UPDATE submission_submission SET figures = '{\"count\": 9}'", [])],
            "event gone": [("DELETE FROM audit_event WHERE action = 'submission.freeze'", [])],
            "snapshot gone": [("DELETE FROM submission_snapshot", [])],
        }  # fmt: skip
        for statement, values in statements[name]:
            owner.execute(statement, values)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("flipped byte", "冻结内容被改动，无法解封"),
        ("forged body", "冻结内容与摘要不符"),
        ("forged body and hash", "内容摘要与操作记录不符"),
        ("forged body, hash and event", "操作记录被改动"),
        ("printout", "报送表被改动，无法解封"),
        ("due day", "登记栏“截止日期”与冻结内容不符"),
        ("number", "登记栏的数量与冻结内容不符"),
        ("event gone", "操作记录中没有冻结这次报送的记录"),
        ("snapshot gone", "冻结内容不见了"),
    ],
)
def test_tampering_is_detected_and_named(
    committed: None, database_name: str, name: str, told: str
) -> None:
    row = _reported()
    _tamper(name, database_name, row)
    actor = supervisor()

    with acting_as(actor):
        verdict = services.verify(actor, row, now=at(ON, 12))

    assert not verdict.ok
    assert told in verdict.problems
    assert verdict.broken[0].title == "雪松镇　2026-Q1　第1版"


def test_a_damaged_report_says_so_on_its_page(committed: None, database_name: str) -> None:
    row = _reported()
    _tamper("flipped byte", database_name, row)
    client = client_of(make_post("CIVIL_AFFAIRS_OFFICER"))

    answer = client.get(f"/submissions/{row.pk}/", follow=True)

    assert answer.redirect_chain[0][0].endswith("/verify/")
    assert "冻结内容被改动" in answer.content.decode()
    assert "发现改动" in answer.content.decode()


def test_a_failing_equation_refuses_the_report(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from shouwang.submission import registered

    counted = registered._counted

    def wrong(layout: Any, attributes: Any) -> dict[str, int]:
        return counted(layout, attributes) | {"schooling.JUNIOR": 1}

    monkeypatch.setattr(registered, "_counted", wrong)
    make_places()
    make_whole_child()
    confirm(villager())

    with pytest.raises(services.BrokenEquation, match="数量应等于教育情况各项"):
        report(supervisor())


def test_blocking_findings_refuse_the_report_and_name_the_forms(db: None) -> None:
    """T-004: five missing items by name, the submission refused."""
    make_places()
    make_whole_child(
        "祁漏填", sex="", id_number="", address="", schooling="", father__destination=""
    )
    confirm(villager())
    actor = supervisor()
    with acting_as(actor):
        draft = services.draft_of(actor, TOWNSHIP, _quarter(), ON)

    assert draft.is_blocked
    told = "；".join(draft.incomplete[0].problems)
    assert draft.incomplete[0].name == "祁漏填"
    assert all(word in told for word in ("5项", "性别", "公民身份号码", "现居住地", "就学情况"))
    with pytest.raises(services.FindingsOpen):
        report(actor)


def _quarter() -> Any:
    from shouwang.submission.testing import quarter

    return quarter()
