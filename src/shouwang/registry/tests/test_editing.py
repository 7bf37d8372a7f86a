"""The form of a child: opening a file, changing it by block, drafts, conflicts."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from shouwang.accounts.testing import VILLAGE, client_of, make_post
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.registry import services
from shouwang.registry.entries import Entry
from shouwang.registry.models import CareFile, Migration
from shouwang.registry.sections import SECTIONS
from shouwang.registry.selectors import story
from shouwang.registry.testing import make_child, make_pupil, number_of

BORN = date(2016, 4, 2)


@pytest.fixture(autouse=True)
def a_village(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "shouwang.registry.selectors.villages_in", lambda *_: [(VILLAGE, "雪松镇 杉树村")]
    )


def edit_url(file: Any, section: str) -> str:
    kwargs = {"id": file.pk, "section": section}
    return reverse("registry:child-edit-section", kwargs=kwargs)


def state_of(file: Any) -> Any:
    with acting_as(system_actor("test")):
        return story.state_of(CareFile.objects.select_related("person").get(pk=file.pk))


def new_child(**said: Any) -> dict[str, Any]:
    return {
        "area": VILLAGE, "effective_on": clock.today().isoformat(), "name": "方小满",
        "father__name": "方大山", "father__state": "AWAY", "father__left": "2023-02",
        "mother__name": "何小云", "mother__state": "AWAY", "hukou_kind": "RURAL", **said,
    }  # fmt: skip


def test_a_number_gives_sex_and_birth_date(officer: Any) -> None:
    number = number_of(BORN, male=False)

    answer = client_of(officer).post(reverse("registry:child-create"), new_child(id_number=number))

    assert answer.status_code == 302
    with acting_as(system_actor("test")):
        file = CareFile.objects.select_related("person").get()
        assert (file.person.sex, file.birth_date) == ("2", BORN)
        assert file.verdict == "yes"
        assert file.area == VILLAGE


def test_a_number_that_contradicts_is_refused(officer: Any) -> None:
    given = new_child(id_number=number_of(BORN), birth_date="2016-04-03", sex="2")

    text = client_of(officer).post(reverse("registry:child-create"), given).content.decode()

    assert "与身份号码中的出生日期不一致" in text
    assert "与身份号码表示的性别不一致" in text
    with acting_as(system_actor("test")):
        assert not CareFile.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "这个字段是必填项"),
        ("area", "990103001201", "990103001201"),
        ("id_number", "990102201604020011", "校验位"),
        ("father__left", "2023-13", "2023-02-15"),
        ("father__phones", "12", "不是电话号码"),
        ("carer__phones", "16012345678", "请填写受委托人姓名"),
        ("effective_on", "2999-01-01", "不能晚于今天"),
    ],
)
def test_bad_input_is_told_beside_its_field(
    officer: Any, field: str, value: str, said: str
) -> None:
    answer = client_of(officer).post(reverse("registry:child-create"), new_child(**{field: value}))

    assert answer.status_code == 200
    assert said in answer.content.decode()
    with acting_as(system_actor("test")):
        assert not CareFile.objects.exists()


def test_a_second_file_for_one_number_is_refused_with_the_place(officer: Any) -> None:
    held = make_child("陌生童", area="990103001201", id_number=number_of(BORN), birth_date=BORN)
    given = new_child(id_number=held.person.id_number)

    text = client_of(officer).post(reverse("registry:child-create"), given).content.decode()

    assert "该儿童已在" in text
    assert "陌生童" not in text


def test_the_check_fills_in_what_the_number_says(officer: Any) -> None:
    answer = client_of(officer).post(
        reverse("registry:number-check"), {"id_number": number_of(BORN, male=False)}
    )

    text = answer.content.decode()
    assert 'value="2016-04-02"' in text
    assert '<option value="2" selected>' in text


def test_a_change_is_dated_and_the_old_fact_stays_in_history(officer: Any) -> None:
    file = make_child()
    given = {
        "version": file.version, "effective_on": clock.today().isoformat(),
        "father__name": state_of(file).values["father.name"], "father__state": "AT_HOME",
    }  # fmt: skip

    answer = client_of(officer).post(edit_url(file, "father"), given)

    assert answer.status_code == 302
    after = state_of(file)
    assert after.values["father.state"] == "AT_HOME"
    assert after.values["father.phones"] == ("16012345678",)  # an empty sealed box says nothing
    assert after.file.verdict == "no"
    with acting_as(system_actor("test")):
        past = Migration.objects.get(person=after.persons["father"])
        assert past.valid_to == clock.today()


def test_an_empty_box_takes_a_fact_back(officer: Any) -> None:
    file = make_child()
    given = {"version": file.version, "effective_on": clock.today().isoformat(), "health": ""}

    client_of(officer).post(edit_url(file, "health"), given)

    assert not state_of(file).values.get("health")


def test_the_second_of_two_editors_is_told(officer: Any) -> None:
    file, client = make_child(), client_of(officer)
    given = {"version": file.version, "effective_on": clock.today().isoformat()}
    client.post(edit_url(file, "health"), given | {"health": "WEAK"})

    second = client.post(edit_url(file, "health"), given | {"health": "ILL"})

    assert "已被他人修改" in second.content.decode()
    assert state_of(file).values["health"] == "WEAK"


def test_a_kept_draft_comes_back_and_goes_when_saved(officer: Any) -> None:
    file, client = make_child(), client_of(officer)
    key = f"child-{file.pk}-relief"
    client.post(reverse("web:draft"), {"draft_key": key, "needs": "一副眼镜", "version": "1"})

    shown = client.get(edit_url(file, "relief")).content.decode()
    client.post(
        edit_url(file, "relief"),
        {"version": file.version, "effective_on": clock.today().isoformat(), "needs": "一副眼镜"},
    )

    assert "一副眼镜" in shown
    assert "草稿" in shown
    assert state_of(file).values["needs"] == "一副眼镜"
    assert "已恢复" not in client.get(edit_url(file, "relief")).content.decode()


def test_a_school_edits_schooling_alone(principal: Any) -> None:
    file = make_pupil(principal.organisation)
    client = client_of(principal)
    given = {
        "version": file.version, "effective_on": clock.today().isoformat(),
        "schooling": "PRIMARY", "school_name": principal.organisation.name, "grade": "四年级",
        "class_label": "四年级(2)班", "boarding": "1", "dormitory": "3号楼201", "bed": "2",
    }  # fmt: skip

    saved = client.post(edit_url(file, "schooling"), given)

    assert saved.status_code == 302
    values = state_of(file).values
    assert (values["grade"], values["class_label"], values["bed"]) == ("四年级", "2班", "2")
    assert client.get(edit_url(file, "father")).status_code == 403


def test_without_the_right_health_is_neither_shown_nor_edited(db: None) -> None:
    file = make_child(health="SERIOUS_ILLNESS")
    educator = make_post("EDUCATION_OFFICER")

    client = client_of(educator)
    text = client.get(reverse("registry:child-detail", kwargs={"id": file.pk})).content.decode()

    assert "身体情况" not in text
    assert client.get(edit_url(file, "health")).status_code == 403


def test_every_block_opens(officer: Any) -> None:
    file, client = make_child(), client_of(officer)

    for section in SECTIONS:
        assert client.get(edit_url(file, section.key)).status_code == 200
    assert client.get(edit_url(file, "nonsense")).status_code == 404


def record(file: Any, **said: Any) -> Any:
    values = {key.replace("__", "."): value for key, value in said.items()}
    with acting_as(system_actor("test")) as actor:
        entry = Entry(file.area, values, file_id=file.pk)
        return services.record_entries(
            actor, [entry], on=clock.today(), source="VILLAGE", now=clock.now()
        )[0]


AT_HOME = {"mother__name": "何小云", "mother__state": "AT_HOME", "mother__left": None,
           "mother__destination": ""}  # fmt: skip
MOTHER_CARES = {"carer__name": "何小云", "carer__kin": "MOTHER", "carer__phones": ("16012345679",)}


def test_a_parent_named_as_carer_is_one_person_and_stays_so(db: None) -> None:
    file = make_child(**AT_HOME, **MOTHER_CARES)

    again = record(file, **MOTHER_CARES)

    state = state_of(file)
    assert not again.changes
    assert state.persons["carer"] == state.persons["mother"]
    assert state.values["carer.kin"] == "MOTHER"
    assert not file.without_carer


def test_care_passes_from_a_grandparent_to_the_mother_and_back(db: None) -> None:
    file = make_child(**AT_HOME)
    before = state_of(file).persons["carer"]

    record(file, carer__name="何小云", carer__kin="MOTHER")
    with_mother = state_of(file)
    record(file, carer__name="石奶奶", carer__kin="GRANDMOTHER")
    after = state_of(file)

    assert with_mother.persons["carer"] == with_mother.persons["mother"] != before
    assert after.persons["carer"].name == "石奶奶"
    assert after.persons["mother"] == with_mother.persons["mother"]


def test_what_is_said_of_a_father_reaches_his_other_children_at_once(db: None) -> None:
    home = {"father__name": "张同父", "mother__name": "何同母", "address": "一组1号"}
    first, second = make_child("张一", **home), make_child("张二", **home)
    system = system_actor("test")

    with acting_as(system):
        entry = Entry(first.area, {"father.state": "AT_HOME"}, first.pk)
        services.record_entries(system, [entry], on=clock.today(), source="OFFICE", now=clock.now())
        sister = CareFile.objects.get(pk=second.pk)

    assert second.verdict == "yes"
    assert sister.verdict == "no"
    assert sister.version > second.version
