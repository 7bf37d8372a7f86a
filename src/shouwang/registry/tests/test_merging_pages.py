"""The pages of merging and splitting, as an officer walks them."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from shouwang.accounts.testing import NEXT_VILLAGE, TOWNSHIP, actor_of, client_of, make_post
from shouwang.core import clock
from shouwang.core.scope import acting_as
from shouwang.registry.models import CareFile, Merging
from shouwang.registry.selectors import merging as comparing
from shouwang.registry.testing import make_child, number_of

from .test_merging import as_system, items_of, merge, record, reloaded, state_of

BORN = date(2015, 5, 6)


def twins() -> tuple[Any, Any]:
    kept = make_child("田小禾", birth_date=BORN, id_number=number_of(BORN), health="WEAK")
    return kept, make_child("田小禾", birth_date=BORN, id_number="", health="HEALTHY")


def url(name: str, *args: Any) -> str:
    return reverse(f"registry:{name}", args=[each.pk for each in args])


def given(kept: Any, gone: Any, **picks: str) -> dict[str, Any]:
    chosen = {key: item.default for key, item in items_of(kept, gone).items() if item.differs}
    chosen |= picks
    return {
        **{f"pick__{key.replace('.', '__')}": side for key, side in chosen.items()},
        "left_version": kept.version, "right_version": gone.version, "reason": "同一儿童",
    }  # fmt: skip


def test_from_the_hint_over_the_preview_to_one_file_and_back(officer: Any) -> None:
    kept, gone = twins()
    client = client_of(officer)

    hint = client.get(url("child-merge", kept)).content.decode()
    preview = client.get(url("merge-files", kept, gone)).content.decode()
    done = client.post(url("merge-files", kept, gone), given(kept, gone, health="RIGHT"))
    stub = client.get(url("child-detail", gone), follow=True)

    assert url("merge-files", kept, gone) in hint
    assert "一般或较弱" in preview
    assert kept.person.id_number not in preview
    assert done.url == url("child-detail", kept)
    assert stub.redirect_chain == [(url("child-detail", kept), 302)]
    assert gone.number in stub.content.decode()
    assert state_of(kept).values["health"] == "HEALTHY"
    with as_system():
        merging = Merging.objects.get()
    assert "同一儿童" in client.get(url("merging-detail", merging)).content.decode()


def test_a_merge_without_a_reason_is_not_done(officer: Any) -> None:
    kept, gone = twins()

    answer = client_of(officer).post(
        url("merge-files", kept, gone), given(kept, gone) | {"reason": ""}
    )

    assert answer.status_code == 200
    assert "合并理由" in answer.content.decode()
    assert not reloaded(gone).is_closed


def test_a_file_changed_since_the_preview_keeps_the_decisions(officer: Any) -> None:
    kept, gone = twins()
    record(gone, hobbies="下棋")

    text = (
        client_of(officer)
        .post(url("merge-files", kept, gone), given(kept, gone, health="RIGHT"))
        .content.decode()
    )

    assert "已被他人修改" in text
    assert not reloaded(gone).is_closed


def test_outside_the_reach_there_is_no_such_file(db: None) -> None:
    kept = make_child("田小禾", birth_date=BORN)
    gone = make_child("田小禾", birth_date=BORN, area=NEXT_VILLAGE)
    township = client_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))

    assert township.get(url("merge-files", kept, gone)).status_code == 404
    assert township.get(url("merge-files", gone, kept)).status_code == 404
    assert gone.number not in township.get(url("child-merge", kept)).content.decode()


def test_a_village_may_look_but_not_merge(village_officer: Any) -> None:
    kept, gone = twins()
    client = client_of(village_officer)

    assert client.get(url("merge-files", kept, gone)).status_code == 403
    assert url("child-merge", kept) not in client.get(url("child-detail", kept)).content.decode()


def test_one_father_entered_twice_is_offered_and_merged(officer: Any) -> None:
    file = make_child("田小禾", father__name="田大川", carer__name="田大川", carer__kin="OTHER",
                      carer__phones=("16012345678",))  # fmt: skip
    client = client_of(officer)
    with acting_as(actor_of(officer)):
        pair = comparing.double_persons(file)[0]
    there = url("merge-persons", file, pair.kept, pair.other)

    shown = client.get(url("child-merge", file)).content.decode()
    client.get(there)
    client.post(there, {"left_version": 1, "right_version": 1, "reason": "同一人"})

    assert there in shown
    state = state_of(file)
    assert state.persons["carer"] == state.persons["father"]


def test_a_file_is_split_after_a_preview(officer: Any) -> None:
    file = make_child("田小禾", relief=("MEDICAL",))
    client = client_of(officer)
    page = client.get(url("child-split", file))
    boxes = {
        bound.html_name: "STAY"
        for _title, rows in page.context["form"].rows()
        for _part, bound in rows
    }
    medical = next(
        bound.html_name
        for _title, rows in page.context["form"].rows()
        for part, bound in rows
        if part.text == "医疗救助"
    )
    said = {**boxes, medical: "MOVE", "name": "田小禾", "version": file.version,
            "reason": "同名"}  # fmt: skip

    preview = client.post(url("child-split", file), said | {"step": "preview"})
    with as_system():
        between = CareFile.objects.count()
    done = client.post(url("child-split", file), said | {"step": "confirm"})

    assert "拆分后的两份档案" in preview.content.decode()
    assert between == 1
    assert done.status_code == 302
    with as_system():
        assert CareFile.objects.count() == 2


@pytest.mark.parametrize("page", ["child-merge", "child-split"])
def test_a_search_by_name_finds_other_files(officer: Any, page: str) -> None:
    kept, _gone = twins()
    other = make_child("欧阳小满")

    text = client_of(officer).get(url(page, kept), {"name": "欧阳小满"}).content.decode()

    assert (other.number in text) is (page == "child-merge")


def test_no_more_queries_for_more_twins(officer: Any, django_assert_max_num_queries: Any) -> None:
    kept, gone = twins()
    for _ in range(8):
        make_child("田小禾", birth_date=BORN)
    client = client_of(officer)
    client.get(url("child-merge", kept))

    with django_assert_max_num_queries(45):
        client.get(url("child-merge", kept))
    with django_assert_max_num_queries(60):
        client.get(url("merge-files", kept, gone))


def test_the_course_tells_of_the_merge(officer: Any) -> None:
    kept, gone = twins()
    merge(kept, gone)

    text = client_of(officer).get(url("child-history", kept)).content.decode()

    assert "合并档案" in text
    assert gone.number in text
    assert clock.today().isoformat() in text
