"""Records of work: said in a few taps, kept once, read within reach, voided but never deleted."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from shouwang.accounts.testing import actor_of, client_of, make_post
from shouwang.audit.models import Event
from shouwang.care import hooks, selectors, services
from shouwang.care.choices import Channel, Help, Problem, RecordKind, Tag
from shouwang.care.models import Record
from shouwang.care.services import Work, record_work, void_record
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.registry.testing import VILLAGE, make_child

pytestmark = pytest.mark.django_db
DOER = {"name": "周巡访", "role": "VILLAGE_OFFICER", "user": ""}


@pytest.fixture
def village_actor(village_officer: Any) -> Any:
    return actor_of(village_officer)


def work(**said: Any) -> Work:
    given = {"kind": RecordKind.HOME_VISIT, "occurred_on": clock.today(), "done_by": [DOER],
             "seen": ["CHILD", "CARER"]}  # fmt: skip
    return Work(**(given | said))


def record(actor: Any, file: Any, **said: Any) -> Any:
    with acting_as(actor):
        return record_work(actor, [file.pk], work(**said), now=clock.now())[0]


def stored() -> list[Any]:
    with acting_as(system_actor("test")):
        return list(Record.objects.order_by("entered_at", "id"))


def url(file: Any, kind: RecordKind = RecordKind.HOME_VISIT) -> str:
    return reverse("care:record", kwargs={"id": file.pk}) + f"?kind={kind}"


def form_of(client: Any, file: Any, kind: RecordKind = RecordKind.HOME_VISIT) -> dict[str, Any]:
    """What the page sends when nothing is touched."""
    form = client.get(url(file, kind)).context["form"]
    return {bound.html_name: value for bound in form if (value := bound.value()) not in (None, "")}


def test_an_uneventful_visit_is_saved_as_the_form_opens(village_officer: Any) -> None:
    client, file = client_of(village_officer), make_child()

    answer = client.post(url(file), form_of(client, file))

    assert answer.status_code == 302
    [row] = stored()
    assert (row.kind, row.all_well, row.occurred_on) == ("HOME_VISIT", True, clock.today())
    assert row.seen == ["CARER", "CHILD"]
    assert row.done_by[0]["name"] == village_officer.user.display_name
    assert row.done_by[0]["role"] == "VILLAGE_OFFICER"


def test_a_double_tap_or_a_lost_answer_leaves_one_record(village_officer: Any) -> None:
    client, file = client_of(village_officer), make_child()
    said = form_of(client, file)

    answers = [client.post(url(file), said) for _time in range(2)]
    changed = client.post(url(file), said | {"summary": "另有情况"})

    assert [answer.status_code for answer in answers] == [302, 302]
    assert len(stored()) == 1
    assert "同一记录已用不同内容保存过" in changed.content.decode()


def test_siblings_seen_together_are_one_occasion(village_officer: Any) -> None:
    client = client_of(village_officer)
    parents = {"father__name": "张同户", "mother__name": "何同户", "address": "一组1号"}
    first = make_child("张一", **parents)
    make_child("张二", **parents)
    data = form_of(client, first)
    if "siblings" not in data:
        pytest.fail("the two children are one household")

    client.post(url(first), data)

    rows = stored()
    assert len(rows) == 2
    assert len({row.occasion for row in rows}) == 1


def test_something_wrong_must_be_said(village_officer: Any) -> None:
    client, file = client_of(village_officer), make_child()

    answer = client.post(url(file), form_of(client, file) | {"all_well": "0"})

    assert "请至少勾选一项问题或写明情况" in answer.content.decode()
    assert stored() == []


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"occurred_on": clock.today() + timedelta(days=1)}, services.InTheFuture),
        ({"done_by": [{"name": " "}]}, services.NobodyDidIt),
        ({"all_well": False}, services.NothingSaid),
    ],
)
def test_work_that_cannot_be_is_refused(
    village_actor: Any, said: dict[str, Any], refusal: type[Exception]
) -> None:
    file = make_child()

    with pytest.raises(refusal):
        record(village_actor, file, **said)
    assert stored() == []


def test_danger_is_told_at_once(village_officer: Any, monkeypatch: Any) -> None:
    told: list[Any] = []
    monkeypatch.setattr(hooks, "harm_seen", [lambda actor, rows: told.extend(rows)])
    client, file = client_of(village_officer), make_child()

    data = form_of(client, file) | {"all_well": "0", "problems": [Problem.VIOLENCE]}
    answer = client.post(url(file), data, follow=True)

    assert [row.problems for row in told] == [["P05"]]
    assert "110" in answer.content.decode()


def test_t020_a_talk_takes_the_four_voices_with_their_tags(village_actor: Any) -> None:
    file = make_child()
    voices = {
        "大人什么都依着我": Tag.SPOILED, "晚上没人教我写作业": Tag.NO_HOMEWORK_HELP,
        "表弟有的我没有": Tag.UNEQUAL, "下雨天别人有妈妈来接": Tag.AFFECTION_MISSED,
    }  # fmt: skip

    for words, tag in voices.items():
        record(village_actor, file, kind=RecordKind.TALK, tags=[tag], content={"words": words})

    assert [(selectors.parts(row)[0][1], row.tags) for row in stored()] == [
        (words, [tag]) for words, tag in voices.items()
    ]


def test_r153_help_is_typed_and_letters_are_a_channel(village_actor: Any) -> None:
    row = record(
        village_actor, make_child(), kind=RecordKind.PARENT_CONTACT, channel=Channel.LETTER,
        helps=[Help.SPIRITUAL, Help.MATERIAL], connected=True,
    )  # fmt: skip

    assert (row.helps, row.channel, row.connected) == (["MATERIAL", "SPIRITUAL"], "LETTER", True)


# --- once, and only once -----------------------------------------------------------------------


def test_the_same_record_sent_again_is_kept_once(village_actor: Any) -> None:
    file, pk = make_child(), uuid4()
    with acting_as(village_actor):
        for _ in range(3):
            record_work(village_actor, [file.pk], work(), now=clock.now(), record_ids={file.pk: pk})

    assert [row.pk for row in stored()] == [pk]


def test_another_record_under_a_taken_id_is_refused(village_actor: Any) -> None:
    file, pk = make_child(), uuid4()
    with acting_as(village_actor):
        record_work(village_actor, [file.pk], work(), now=clock.now(), record_ids={file.pk: pk})
        with pytest.raises(services.SentOtherwise):
            record_work(
                village_actor, [file.pk], work(minutes=5), now=clock.now(),
                record_ids={file.pk: pk},
            )  # fmt: skip


# --- reach ---------------------------------------------------------------------------------------


def test_nobody_records_for_a_child_out_of_reach(village_actor: Any) -> None:
    other = make_child(area="990102002201")

    with pytest.raises(NotAllowed):
        record(village_actor, other)


def test_the_list_is_within_reach_and_recorded(village_officer: Any, officer: Any) -> None:
    actor = actor_of(officer)
    record(actor, make_child("方小满"))
    record(actor, make_child("邻村生", area="990102002201"))

    text = client_of(village_officer).get(reverse("care:record-list")).content.decode()

    assert "方小满" in text
    assert "邻村生" not in text
    with acting_as(system_actor("test")):
        assert Event.objects.filter(action="care.view_records").count() == 1


def test_what_was_said_lies_sealed(village_actor: Any) -> None:
    from django.db import connection

    record(village_actor, make_child(), content={"summary": "孩子想念母亲"})

    with acting_as(system_actor("test")), connection.cursor() as cursor:
        cursor.execute("SELECT content FROM care_record")
        raw = bytes(cursor.fetchone()[0])
    assert "孩子想念母亲".encode() not in raw
    with acting_as(system_actor("test")):
        assert selectors.parts(Record.objects.get())[0][1] == "孩子想念母亲"


# --- void -----------------------------------------------------------------------------------------


def test_a_record_is_voided_with_a_reason_and_stays_readable(
    village_officer: Any, village_actor: Any
) -> None:
    row = record(village_actor, make_child())
    client = client_of(village_officer)

    client.post(reverse("care:record-void", kwargs={"id": row.pk}), {"reason": "记错了日期"})
    text = client.get(reverse("care:record-detail", kwargs={"id": row.pk})).content.decode()

    assert "记错了日期" in text
    with acting_as(village_actor), pytest.raises(WrongStatus):
        void_record(village_actor, row, reason="再作废", now=clock.now())


def test_a_colleague_of_the_village_does_not_void_what_another_entered(
    village_actor: Any,
) -> None:
    row = record(village_actor, make_child())
    other = actor_of(make_post("VILLAGE_OFFICER", area=VILLAGE))

    with acting_as(other), pytest.raises(NotAllowed):
        void_record(other, row, reason="试试", now=clock.now())


def test_voiding_asks_why(village_actor: Any) -> None:
    row = record(village_actor, make_child())

    with acting_as(village_actor), pytest.raises(services.ReasonNeeded):
        void_record(village_actor, row, reason=" ", now=clock.now())


# --- where it shows -----------------------------------------------------------------------------


def test_the_file_page_shows_the_last_visit_and_the_course(
    village_officer: Any, village_actor: Any
) -> None:
    file = make_child()
    record(village_actor, file, content={"summary": "一切安好"})

    text = client_of(village_officer).get(
        reverse("registry:child-detail", kwargs={"id": file.pk})
    ).content.decode()  # fmt: skip

    assert "关爱工作记录" in text
    assert "周巡访（儿童主任）" in text


def test_r040_the_dossier_holds_the_visits_or_says_that_there_are_none(
    village_actor: Any,
) -> None:
    from shouwang.registry.hooks import dossier_parts_of

    bare, visited = make_child(), make_child()
    record(village_actor, visited)

    with acting_as(village_actor):
        expected = {
            file.pk: [e for part in dossier_parts_of(village_actor, file, clock.today())
                      for e in part.expected if "走访" in e[0]]
            for file in (bare, visited)
        }  # fmt: skip

    assert expected[bare.pk] == [("家访（走访）记录", False, "尚无走访记录")]
    assert expected[visited.pk] == [("家访（走访）记录", True, "")]


# --- talks ---------------------------------------------------------------------------------------


def test_t047_a_pupil_with_one_talk_in_the_month_is_on_the_teachers_list(
    village_actor: Any,
) -> None:
    from shouwang.accounts.testing import make_organisation
    from shouwang.duties.models import Duty
    from shouwang.duties.services import plan_files

    make_organisation("白云小学", kind="SCHOOL")
    file = make_child(school_name="白云小学", class_label="2班")
    october = date(2026, 10, 8)
    record(village_actor, file, kind=RecordKind.TALK, occurred_on=october)
    plan_files([file.pk], october)

    with acting_as(system_actor("test")):
        rows = Duty.objects.filter(care_file=file, source="care.talk", key__startswith="2026-10")
        rows = rows.order_by("key")
        assert [(duty.key[-2:], duty.status, duty.role) for duty in rows] == [
            ("#1", "MET", "CLASS_TEACHER"), ("#2", "OPEN", "CLASS_TEACHER"),
        ]  # fmt: skip


# --- papers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["contact-card", "visit-form"])
def test_r039_papers_are_printed_and_recorded(village_officer: Any, name: str) -> None:
    file = make_child()

    answer = client_of(village_officer).get(reverse(f"care:{name}", kwargs={"id": file.pk}))

    assert answer.content.startswith(b"%PDF")
    with acting_as(system_actor("test")):
        event = Event.objects.get(action="care.print_paper")
    assert event.payload == {"paper": name}


def test_the_card_says_whom_to_ring_and_the_form_is_empty(village_actor: Any) -> None:
    from shouwang.care import papers

    file = make_child()
    with acting_as(village_actor):
        card = papers.contact_card(village_actor, file, on=clock.today(), now=clock.now())
        form = papers.visit_form(village_actor, file, on=clock.today(), now=clock.now())

    assert "16012345678" in str(card)
    assert "12356" in str(card)
    assert "16012345678" not in str(form)
    assert "□一切正常" not in str(form)
    assert "□儿童本人" in str(form)


# --- sheets of paper, photos, judgements ---------------------------------------------------------


def test_r040_a_record_from_paper_asks_for_its_sheet_until_it_is_there(
    village_officer: Any,
) -> None:
    from shouwang.care.evidence import papers
    from shouwang.documents.testing import upload

    client, file, brother = client_of(village_officer), make_child(), make_child()
    actor = actor_of(village_officer)
    with acting_as(actor):
        rows = record_work(actor, [file.pk, brother.pk], work(from_paper=True), now=clock.now())

    def asked() -> list[bool]:
        with acting_as(actor):
            found = papers(actor, [file.pk, brother.pk], clock.today())
        return [line.there for each in (file, brother) for line in found[each.pk]]

    assert asked() == [False, False]
    answer = client.post(reverse("care:record-sheets", args=[rows[0].pk]), {"sheets": [upload()]})
    assert answer.status_code == 302
    assert asked() == [True, True]  # one sheet for brother and sister seen together
    detail = client.get(reverse("care:record-detail", args=[rows[0].pk])).content.decode()
    assert "纸质记录照片" in detail
    assert "/small/" in detail


def test_the_form_takes_the_sheet_along_and_a_voided_record_takes_none(
    village_officer: Any,
) -> None:
    from shouwang.documents.models import Attachment
    from shouwang.documents.testing import upload

    client, file = client_of(village_officer), make_child()
    said = form_of(client, file) | {"from_paper": "on", "sheets": [upload()]}
    client.post(url(file), said)
    [row] = stored()
    actor = actor_of(village_officer)

    with acting_as(actor):
        assert [each.subject_id for each in Attachment.objects.all()] == [row.pk]
        void_record(actor, row, reason="登错了人", now=clock.now())
        with pytest.raises(services.Void):
            services.add_sheets(actor, row, [upload()], now=clock.now())


def test_r101_r105_what_a_visitor_judges_of_the_parents_stands_with_day_and_author(
    village_officer: Any,
) -> None:
    from shouwang.care import panels

    actor = actor_of(village_officer)
    watched, other = make_child(), make_child()
    record(actor, watched, parental_care=3, occurred_on=clock.today() - timedelta(days=90))
    record(actor, watched, parental_care=1, not_earning=True)
    record(actor, other, parental_care=4, not_earning=False)

    with acting_as(actor):
        found = panels.panels(actor, [watched], clock.today())[watched.pk][0].context["judged"]
        flags = {flag.key: flag for flag in panels.file_flags()}
        listed = {
            key: set(flag.narrow(selectors.files(actor), True).values_list("pk", flat=True))
            for key, flag in flags.items()
        }
    assert [str(line["word"]) for line in found] == ["只提供物质供给", "是，重点关注"]
    assert {(line["day"], line["by"]) for line in found} == {(clock.today(), "周巡访（儿童主任）")}
    assert listed == {"care_material_only": {watched.pk}, "care_not_earning": {watched.pk}}


def test_r167_a_vaccination_is_a_dated_record_and_says_something(village_actor: Any) -> None:
    file = make_child()

    with pytest.raises(services.NothingTold):
        record(village_actor, file, kind=RecordKind.HEALTH, nature="VACCINATION")
    row = record(
        village_actor, file, kind=RecordKind.HEALTH, nature="VACCINATION",
        content={"summary": "乙脑疫苗第二针"}, occurred_on=date(2026, 3, 2),
    )  # fmt: skip

    assert (row.occurred_on, row.get_nature_display()) == (date(2026, 3, 2), "计划免疫（接种）")


def test_d05_one_card_with_several_talks_is_photographed_once_and_stands_with_each(
    village_officer: Any,
) -> None:
    from shouwang.documents.testing import upload

    client, file = client_of(village_officer), make_child()
    page = reverse("care:record-card", kwargs={"id": file.pk})
    form = client.get(page).context["form"]
    lines = {f"line-{name}": str(form.lines.management_form[name].value())
             for name in ("TOTAL_FORMS", "INITIAL_FORMS")}  # fmt: skip
    said = lines | {"kind": "TALK", "doer": "林老师", "doer_role": "CLASS_TEACHER",
                    "token": form["token"].value()}  # fmt: skip
    days = [(clock.today() - timedelta(days=n)).isoformat() for n in (30, 14)]
    rows = {"line-0-occurred_on": days[0], "line-0-summary": "想家", "line-2-occurred_on": days[1],
            "line-2-problem": str(Problem.OTHER), "line-2-summary": "同学矛盾"}  # fmt: skip

    for lacking in (rows, {"line-1-summary": "没有日期"}):  # without the photo, without a day
        sheet = {} if lacking is rows else {"sheets": [upload()]}
        assert client.post(page, said | lacking | sheet).status_code == 200
    assert "请至少填写一次" in client.post(page, said | {"sheets": [upload()]}).content.decode()
    assert stored() == []
    for _time in range(2):  # tapped twice
        answer = client.post(page, said | rows | {"sheets": [upload()]})
        assert answer.url == reverse("care:file-records", kwargs={"id": file.pk})

    first, second = sorted(stored(), key=lambda row: row.occurred_on)
    assert (first.all_well, second.all_well, second.problems) == (True, False, [Problem.OTHER])
    assert [row.from_paper for row in (first, second)] == [True, True]
    assert (first.sheet_of, second.sheet_of) == (None, first.pk)
    with acting_as(actor_of(village_officer)) as actor:
        shown = selectors.attachments(actor, selectors.RECORD, [first.pk, second.pk])
        papers = selectors.paper_records([file.pk])[file.pk]
    assert len(shown[first.pk]) == 1
    assert shown[second.pk] == shown[first.pk]
    assert sorted(papers) == sorted([(first.pk, True), (second.pk, True)])
