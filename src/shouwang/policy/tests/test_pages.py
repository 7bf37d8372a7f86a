"""Pages of definitions, drafts and runs, as their users walk through them."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import MultipleChoiceField
from django.urls import reverse

from shouwang.accounts.testing import actor_of, client_of, make_post
from shouwang.audit.models import Event
from shouwang.policy import effects, selectors
from shouwang.policy.choices import Move
from shouwang.policy.models import PackDraft, WhatIf
from shouwang.registry.fields import PartialDay
from shouwang.registry.testing import make_child

from .drafting import (
    BASIS,
    COUNTY,
    TODAY,
    TOWNSHIP,
    VILLAGE,
    everywhere,
    make_county,
    make_draft,
    make_officer,
    make_run,
    months,
    put_in_force,
)


@pytest.fixture
def officer(db: None) -> Any:
    make_county()
    return make_officer()


@pytest.fixture
def draft(officer: Any) -> PackDraft:
    return make_draft(actor_of(officer), {})


def away_since(days: int, name: str = "") -> Any:
    left = PartialDay(TODAY - timedelta(days=days), "DAY")
    return make_child(name, area=VILLAGE, father__left=left, mother__left=left)


def as_sent(page: Any) -> dict[str, Any]:
    """Return what a browser would send of the form of parameters as it was shown."""
    form, sent = page.context["form"], {}
    for name in form.fields:
        value = form[name].value()
        if hasattr(form.fields[name], "prepare_value"):
            value = form.fields[name].prepare_value(value)
        if isinstance(form.fields[name], MultipleChoiceField):  # ticks go in the order of the page
            value = [code for code, _label in form.fields[name].choices if code in (value or [])]
        if value not in (None, False):
            sent[name] = "on" if value is True else value
    return sent


def test_every_definition_is_told_with_its_clause(officer: Any) -> None:
    page = client_of(officer).get("/policy/").content.decode()

    for words in ("国发〔2016〕13号", "不满16周岁", "R-007", "R-008", "R-009", "R-011", "不能使用"):
        assert words in page


def test_a_form_sent_as_it_was_shown_changes_nothing(officer: Any, draft: PackDraft) -> None:
    client, address = client_of(officer), reverse("policy:draft-edit", args=[draft.pk])

    answer = client.post(address, as_sent(client.get(address)))

    draft.refresh_from_db()
    assert answer.status_code == 302
    assert draft.parameters == {}


def test_a_parameter_is_changed_at_its_field(officer: Any, draft: PackDraft) -> None:
    client, address = client_of(officer), reverse("policy:draft-edit", args=[draft.pk])
    field, clause = "profiles__D__duration__continuous_months", "profiles__D__duration__clause"
    sent = as_sent(client.get(address)) | {field: "6"}

    refused = client.post(address, sent)
    answer = client.post(address, sent | {clause: BASIS})

    assert list(refused.context["form"].errors) == [clause]
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.parameters == months(6)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("profiles__A__age__years", "40", "30"),
        ("profiles__A__age__reading", "ABOUT", "ABOUT"),
        ("profiles__A__name", "", "这个字段是必填项"),
        ("incapacity__kinds", ["TIRED"], "TIRED"),
        ("birthday_warnings__ages", "八", "请填整数"),
        ("age_bands__bands", "0-5、7+", "不相接"),
        ("age_bands__bands", "少年", "不是年龄段"),
        ("categories__left_behind_profile", "E", "E"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    officer: Any, draft: PackDraft, field: str, value: Any, words: str
) -> None:
    client, address = client_of(officer), reverse("policy:draft-edit", args=[draft.pk])

    page = client.post(address, as_sent(client.get(address)) | {field: value})

    assert words in str(page.context["form"].errors[field])
    draft.refresh_from_db()
    assert draft.parameters == {}


def test_a_condition_is_left_out_and_set_by_a_tick(officer: Any, draft: PackDraft) -> None:
    client, address = client_of(officer), reverse("policy:draft-edit", args=[draft.pk])
    sent = as_sent(client.get(address))
    del sent["profiles__A__living__set"]
    sent |= {"profiles__F__duration__set": "on", "profiles__F__duration__continuous_months": "1"}

    refused = client.post(address, sent)
    sent |= {"profiles__F__duration__clause": BASIS, "profiles__F__duration__window_months": "12",
             "profiles__F__duration__days_per_month": "30"}  # fmt: skip
    client.post(address, sent)

    assert "须填写此项" in str(refused.context["form"].errors["profiles__F__duration__clause"])
    draft.refresh_from_db()
    assert draft.parameters["profiles"]["A"] == {"living": None}
    assert draft.parameters["profiles"]["F"]["duration"]["continuous_months"] == 1


def test_toml_is_pasted_or_uploaded(officer: Any, draft: PackDraft) -> None:
    client, address = client_of(officer), reverse("policy:draft-toml", args=[draft.pk])
    text = f'[profiles.D.duration]\ncontinuous_months = 6\nclause = "{BASIS}"\n'

    pages = {
        name: client.post(address, {"version": draft.version, "text": bad}).content.decode()
        for name, bad in {"torn": "[profiles", "strange": "surprise = 1"}.items()
    }
    upload = SimpleUploadedFile("pack.toml", text.encode())
    answer = client.post(address, {"version": draft.version, "text": "", "file": upload})

    assert "不是有效的 TOML" in pages["torn"]
    assert "surprise：没有这个参数" in pages["strange"]
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.parameters == months(6)
    assert "continuous_months = 6" in client.get(address).content.decode()


def test_a_draft_begins_with_a_past_pack(officer: Any) -> None:
    pack = put_in_force(months(6))
    given = {"area": COUNTY, "name": "再修订", "start": str(pack.pk)}

    client_of(officer).post(reverse("policy:draft-create"), given)

    draft = PackDraft.objects.get(name="再修订")
    assert draft.parameters == months(6)
    assert "试点县口径" in draft.started_from


def test_the_whole_way_by_two_people(officer: Any, draft: PackDraft) -> None:
    child = away_since(150, "石试算")
    first, second = client_of(officer), client_of(make_officer())
    text = f'[profiles.D.duration]\ncontinuous_months = 6\nclause = "{BASIS}"\n'
    first.post(
        reverse("policy:draft-toml", args=[draft.pk]), {"version": draft.version, "text": text}
    )

    first.post(reverse("policy:draft-run", args=[draft.pk]), {"on": TODAY.isoformat()})
    run = WhatIf.objects.get()
    waiting = first.get(reverse("policy:run-detail", args=[run.pk])).content.decode()
    effects.run(run.pk)
    result = first.get(reverse("policy:run-detail", args=[run.pk]), {"key": "D"}).content.decode()
    listed = first.get(
        reverse("policy:run-children", args=[run.pk]),
        {"key": "D", "move": Move.LEAVES, "area": VILLAGE},
    ).content.decode()
    first.post(
        reverse("policy:draft-submit", args=[draft.pk]),
        {"basis": BASIS, "effective_from": TODAY.isoformat()},
    )
    own = first.post(reverse("policy:draft-publish", args=[draft.pk])).content.decode()
    shown = second.get(reverse("policy:draft-publish", args=[draft.pk])).content.decode()
    answer = second.post(reverse("policy:draft-publish", args=[draft.pk]), follow=True)

    assert "排队等待试算" in waiting
    assert "不再纳入" in result
    assert "石试算" in listed
    assert "6个月" in listed
    assert "起草或修改过草案的人不能发布" in own
    assert "3" in shown
    assert "政策包已发布" in answer.content.decode()
    with everywhere():
        assert selectors.pack_for(TOWNSHIP, TODAY).profiles["D"].duration.continuous_months == 6
        seen = Event.objects.filter(action="policy.list_affected").get()
        assert str(child.pk) in str(seen.file_ids)


def test_the_township_reads_what_was_published_and_its_own_children_alone(officer: Any) -> None:
    away_since(150, "石读到")
    put_in_force(months(6))
    run = WhatIf.objects.get()
    client = client_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))

    home = client.get("/policy/").content.decode()
    listed = client.get(reverse("policy:run-children", args=[run.pk]), {"key": "D"})
    above = client.get(reverse("policy:run-detail", args=[run.pk]), {"area": COUNTY})

    assert "试点县口径" in home
    assert "石读到" in listed.content.decode()
    assert above.status_code == 404


def test_an_unpublished_run_is_not_the_townships(officer: Any, draft: PackDraft) -> None:
    run = make_run(actor_of(officer), draft)
    client = client_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))

    assert client.get(reverse("policy:run-detail", args=[run.pk])).status_code == 404


def test_the_workbook_has_the_figures_and_the_clauses(officer: Any) -> None:
    away_since(150)
    run = make_run(actor_of(officer), make_draft(actor_of(officer), months(6)))

    answer = client_of(officer).get(reverse("policy:run-export", args=[run.pk]))

    book = openpyxl.load_workbook(BytesIO(answer.content))
    texts = [str(cell.value) for sheet in book for row in sheet for cell in row if cell.value]
    assert "口径D按区划" in book.sheetnames
    assert BASIS in texts
    with everywhere():
        assert Event.objects.filter(action="policy.export_figures").count() == 1


def test_the_list_of_children_leaves_with_a_purpose(officer: Any) -> None:
    away_since(150, "石导出")
    run = make_run(actor_of(officer), make_draft(actor_of(officer), months(6)))
    address = reverse("policy:run-children-export", args=[run.pk]) + "?key=D&move=LEAVES"

    answer = client_of(officer).post(address, {"purpose": "征求意见"})

    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert any(cell.value == "石导出" for row in book.active for cell in row)


def test_two_versions_are_compared_by_clause(officer: Any) -> None:
    put_in_force(months(6))

    page = client_of(officer).get(reverse("policy:pack-compare")).content.decode()

    assert "连续外出月数" in page
    assert BASIS in page


def test_the_list_of_runs_says_which_is_stale(officer: Any) -> None:
    draft = make_draft(actor_of(officer), months(6))
    make_run(actor_of(officer), draft)
    client = client_of(officer)
    address = reverse("policy:draft-detail", args=[draft.pk])
    assert "已过时" not in client.get(address).content.decode()

    text = f'[profiles.D.duration]\ncontinuous_months = 9\nclause = "{BASIS}"\n'
    client.post(
        reverse("policy:draft-toml", args=[draft.pk]), {"version": draft.version, "text": text}
    )

    page = client.get(address).content.decode()
    assert "已过时" in page
    assert "送审" not in page.replace("才能送审", "")
