"""Two people change one file at once, and two posts who do not agree."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from shouwang.accounts.testing import TOWNSHIP, VILLAGE, client_of, make_post
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.registry import crossing, services
from shouwang.registry.fields import PartialDay
from shouwang.registry.models import CareFile, Disagreement
from shouwang.registry.selectors import story
from shouwang.registry.testing import make_child, make_pupil

# --- three sides ------------------------------------------------------------------------------

SEEN = {"health": "HEALTHY", "class_label": "1班", "school_name": "甲小学", "boarding": None,
        "father.phones": ("16012345678",), "relief": ("MEDICAL",), "note": ""}  # fmt: skip


def cross(stands: dict[str, Any], filled: dict[str, Any]) -> crossing.Crossing:
    note = crossing.remember(SEEN, SEEN)
    return crossing.cross(crossing.recall(note), SEEN | stands, SEEN | filled)


def test_what_only_one_side_changed_goes_together() -> None:
    found = cross({"class_label": "2班"}, {"boarding": True})

    assert found.values == {"boarding": True}
    assert (found.mine, found.theirs) == (["boarding"], ["class_label"])
    assert not found.overlaps


def test_the_same_change_by_both_is_no_overlap() -> None:
    found = cross({"health": "ILL"}, {"health": "ILL"})

    assert not found.overlaps


@pytest.mark.parametrize(
    ("stands", "filled", "keys"),
    [
        ({"health": "ILL"}, {"health": "WEAK"}, ["health"]),
        ({"school_name": "乙小学"}, {"class_label": "2班"}, ["school_name", "class_label"]),
        ({"relief": ("HOUSING",)}, {"relief": ()}, ["relief"]),
        ({"father.phones": ("16112345678",)}, {"father.phones": ("16212345678",)},
         ["father.phones"]),
    ],
)  # fmt: skip
def test_what_both_changed_waits_for_a_decision(
    stands: dict[str, Any], filled: dict[str, Any], keys: list[str]
) -> None:
    found = cross(stands, filled)

    assert [overlap.keys for overlap in found.overlaps] == [keys]


@pytest.mark.parametrize(
    ("pick", "values", "kept"),
    [("MINE", {"health": "WEAK"}, []), ("THEIRS", {}, []), ("KEEP", {}, ["health"])],
)
def test_each_decision(pick: str, values: dict[str, Any], kept: list[str]) -> None:
    filled = SEEN | {"health": "WEAK"}
    found = cross({"health": "ILL"}, {"health": "WEAK"})

    assert crossing.decide(found, filled, {"health": pick}) == (values, kept)


def test_an_undecided_unit_is_no_decision() -> None:
    found = cross({"health": "ILL"}, {"health": "WEAK"})

    with pytest.raises(KeyError):
        crossing.decide(found, SEEN, {})


def test_a_number_never_leaves_in_the_note() -> None:
    note = crossing.remember({"id_number": "990102201505060019"}, ["id_number"])

    assert "990102201505060019" not in str(crossing.recall(note))


def test_a_forged_note_is_none() -> None:
    assert crossing.recall("x:y") is None
    assert crossing.recall("") is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("health", "WEAK"), ("birth_date", date(2015, 5, 6)), ("boarding", False),
        ("father.left", PartialDay(date(2023, 2, 1), "MONTH")), ("relief", ("MEDICAL",)),
        ("father.phones", ("16012345678",)), ("note", None),
    ],
)  # fmt: skip
def test_every_kind_of_value_comes_back(key: str, value: Any) -> None:
    assert crossing.from_json(key, crossing.to_json(value)) == value


# --- two sessions -----------------------------------------------------------------------------


def url(file: Any, section: str = "") -> str:
    if section:
        return reverse("registry:child-edit-section", args=[file.pk, section])
    return reverse("registry:child-edit", args=[file.pk])


def opened(client: Any, file: Any, section: str = "") -> dict[str, Any]:
    """Open the form and return what its boxes hold."""
    form = client.get(url(file, section)).context["form"]
    boxes: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, bool):
            value = "1" if value else "0"
        if value not in (None, ""):
            boxes[bound.html_name] = value if isinstance(value, list) else str(value)
    return boxes


def values_of(file: Any) -> dict[str, Any]:
    with acting_as(system_actor("test")):
        return story.state_of(CareFile.objects.select_related("person").get(pk=file.pk)).values


def disagreements() -> list[Disagreement]:
    with acting_as(system_actor("test")):
        return list(Disagreement.objects.order_by("pk"))


@pytest.fixture
def village(db: None) -> Any:
    return client_of(make_post("VILLAGE_OFFICER", area=VILLAGE))


@pytest.fixture
def township(db: None) -> Any:
    return client_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))


def test_a_school_and_a_village_save_at_once_and_both_are_kept(
    principal: Any, village: Any
) -> None:
    file = make_pupil(principal.organisation, class_label="1班")
    school = client_of(principal)
    at_school, at_home = opened(school, file, "schooling"), opened(village, file)

    school.post(url(file, "schooling"), at_school | {"class_label": "2班"})
    answer = village.post(url(file), at_home | {"hobbies": "下棋"}, follow=True)

    assert "互不冲突" in answer.content.decode()
    values = values_of(file)
    assert (values["class_label"], values["hobbies"]) == ("2班", "下棋")


def test_an_overlap_shows_three_columns_and_loses_nothing(township: Any, village: Any) -> None:
    file = make_child(health="HEALTHY")
    first, second = opened(township, file), opened(village, file)
    township.post(url(file), first | {"health": "WEAK"})

    page = village.post(
        url(file), second | {"health": "ILL", "hobbies": "下棋", "father__phones": "16398765432"}
    )

    text = page.content.decode()
    assert next(unit.lines[0] for unit in page.context["units"]).seen == "健康"
    for each in ("健康", "一般或较弱", "患病", "下棋", "16398765432"):
        assert each in text
    assert values_of(file)["health"] == "WEAK"


@pytest.mark.parametrize(("pick", "health"), [("MINE", "ILL"), ("THEIRS", "WEAK")])
def test_the_decision_goes_in_with_the_rest(
    township: Any, village: Any, pick: str, health: str
) -> None:
    file = make_child(health="HEALTHY")
    first, second = opened(township, file), opened(village, file)
    township.post(url(file), first | {"health": "WEAK"})
    page = village.post(url(file), second | {"health": "ILL", "hobbies": "下棋"})
    again = dict(page.context["typed"]) | {"version": page.context["version"]}

    village.post(url(file), again | {"pick__health": pick})

    values = values_of(file)
    assert (values["health"], values["hobbies"]) == (health, "下棋")


def test_a_decision_upon_an_old_page_is_asked_again(township: Any, village: Any) -> None:
    file = make_child(health="HEALTHY")
    first, second = opened(township, file), opened(village, file)
    township.post(url(file), first | {"health": "WEAK"})
    page = village.post(url(file), second | {"health": "ILL"})
    again = dict(page.context["typed"]) | {"version": page.context["version"]}
    township.post(url(file), opened(township, file) | {"health": "CHRONIC_ILLNESS"})

    asked = village.post(url(file), again | {"pick__health": "MINE"})

    assert asked.status_code == 200
    assert "慢性病" in asked.content.decode()
    assert values_of(file)["health"] == "CHRONIC_ILLNESS"


def test_every_overlap_is_decided(township: Any, village: Any) -> None:
    file = make_child(health="HEALTHY", hobbies="唱歌")
    first, second = opened(township, file), opened(village, file)
    township.post(url(file), first | {"health": "WEAK", "hobbies": "跑步"})
    page = village.post(url(file), second | {"health": "ILL", "hobbies": "下棋"})
    again = dict(page.context["typed"]) | {"version": page.context["version"]}

    asked = village.post(url(file), again | {"pick__health": "MINE"})

    assert "每一项都要选择" in asked.content.decode()
    assert values_of(file)["health"] == "WEAK"


def test_a_father_changed_through_a_sibling_is_no_lost_update(township: Any, village: Any) -> None:
    same = {"father__name": "田大川", "mother__name": "罗春燕", "address": "一组1号"}
    brother, sister = make_child("田小禾", **same), make_child("田小苗", **same)
    mine = opened(village, brother, "father")
    township.post(
        url(sister, "father"),
        opened(township, sister, "father") | {"father__destination": "广东省东莞市"},
    )

    page = village.post(url(brother, "father"), mine | {"father__destination": "福建省厦门市"})

    assert page.status_code == 200
    assert values_of(brother)["father.destination"] == "广东省东莞市"


# --- two posts that do not agree ----------------------------------------------------------------


def test_both_may_stand_until_the_township_settles_it(
    principal: Any, village: Any, township: Any
) -> None:
    file = make_pupil(principal.organisation, class_label="1班")
    school = client_of(principal)
    mine = opened(village, file, "schooling")
    school.post(url(file, "schooling"), opened(school, file, "schooling") | {"class_label": "2班"})
    page = village.post(url(file, "schooling"), mine | {"class_label": "3班"})
    again = dict(page.context["typed"]) | {"version": page.context["version"]}

    village.post(url(file, "schooling"), again | {"pick__schooling": "KEEP"})

    kept = disagreements()[0]
    assert (kept.field, kept.claimed_on, kept.stands_by) == (
        "class_label", clock.today(), principal.user.display_name,
    )  # fmt: skip
    assert values_of(file)["class_label"] == "2班"
    detail = reverse("registry:child-detail", args=[file.pk])
    assert "说法不一" in village.get(detail).content.decode()
    there = reverse("registry:disagreement-settle", args=[file.pk, kept.pk])
    assert there in township.get(detail).content.decode()
    assert there not in village.get(detail).content.decode()

    township.post(there, {"accept": "1", "note": "已向班主任核实"})

    assert values_of(file)["class_label"] == "3班"
    assert disagreements()[0].status == "ACCEPTED"
    assert "说法不一" not in village.get(detail).content.decode()


def test_posts_that_correct_each_other_again_and_again_leave_it_to_a_third(
    principal: Any, village: Any
) -> None:
    file = make_pupil(principal.organisation, class_label="1班")
    school = client_of(principal)

    def says(client: Any, label: str) -> Any:
        boxes = opened(client, file, "schooling") | {"class_label": label}
        return client.post(url(file, "schooling"), boxes, follow=True)

    says(school, "2班")
    says(village, "3班")
    answer = says(school, "2班")  # the second time: not overwritten again

    assert "说法不一" in answer.content.decode()
    assert values_of(file)["class_label"] == "3班"
    kept = disagreements()
    assert [(row.field, row.claimed_by) for row in kept] == [
        ("class_label", principal.user.display_name)
    ]
    says(school, "4班")
    assert [crossing.from_json("class_label", str(row.claimed)) for row in disagreements()] == [
        "4班"
    ]


def test_the_verified_value_stays_whoever_said_it_last(
    principal: Any, village: Any, township: Any
) -> None:
    file = make_pupil(principal.organisation, class_label="1班")
    school = client_of(principal)

    def says(client: Any, label: str) -> None:
        boxes = opened(client, file, "schooling") | {"class_label": label}
        client.post(url(file, "schooling"), boxes)

    says(school, "2班")
    township.post(reverse("registry:child-verify", args=[file.pk]), {"note": "见到儿童"})
    says(village, "3班")
    says(school, "2班")

    assert values_of(file)["class_label"] == "2班"
    kept = disagreements()[0]
    assert crossing.from_json("class_label", str(kept.claimed)) == "3班"
    assert kept.claimed_by != principal.user.display_name


def test_who_may_verify_is_not_contradicted(village: Any, township: Any) -> None:
    file = make_child(hobbies="唱歌")

    for client, text in ((township, "跑步"), (village, "下棋"), (township, "跑步")):
        client.post(url(file, "relief"), opened(client, file, "relief") | {"hobbies": text})

    assert values_of(file)["hobbies"] == "跑步"
    assert not disagreements()


def test_a_rejected_claim_leaves_the_file_and_a_trace(
    township: Any, village: Any, db: None
) -> None:
    file = make_child(health="WEAK")
    with acting_as(system_actor("test")) as actor:
        kept = services.keep_disagreements(
            actor, file, [services.Claim("health", "WEAK", "ILL")],
            permission="registry.edit_file", effective_on=clock.today(), now=clock.now(),
        )[0]  # fmt: skip
    there = reverse("registry:disagreement-settle", args=[file.pk, kept.pk])

    township.post(there, {"accept": "0", "note": "体检正常"})
    again = township.post(there, {"accept": "1", "note": "再来"})

    assert values_of(file)["health"] == "WEAK"
    assert disagreements()[0].status == "REJECTED"
    assert again.status_code == 200
    with acting_as(system_actor("test")):
        assert Event.objects.filter(action="registry.settle_disagreement").count() == 1
