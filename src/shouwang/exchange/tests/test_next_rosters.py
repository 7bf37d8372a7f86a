"""The next roster of a sender: what it repeats, what it changed, what both sides changed."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from shouwang.accounts.testing import client_of, make_installation, make_post
from shouwang.core.actors import Actor
from shouwang.core.errors import WrongStatus
from shouwang.core.scope import acting_as
from shouwang.exchange import planning, services
from shouwang.exchange.choices import Decision, RowPlan
from shouwang.exchange.comparing import Compared, Side, compare
from shouwang.exchange.models import Batch, SourceRow
from shouwang.registry.entries import Entry
from shouwang.registry.fields import PartialDay
from shouwang.registry.models import CareFile
from shouwang.registry.services import record_entries
from shouwang.registry.states import load_states

from .test_batches import COUNTY, NOW, ON, child, commit, make_officer, upload

# --- three sides ------------------------------------------------------------------------------

HOME = {"father.state": "AT_HOME", "father.phones": ("16012345678",)}
AWAY = {"father.state": "AWAY", "father.destination": "浙江省", "father.phones": ("16012345678",)}


@pytest.mark.parametrize(
    ("standing", "before", "incoming", "sides"),
    [
        ({"note": "甲"}, {"note": "甲"}, {"note": "乙"}, {"note": Side.SENDER}),
        ({"note": "甲"}, {"note": "乙"}, {"note": "乙"}, {"note": Side.REGISTER}),
        ({"note": "甲"}, {"note": "乙"}, {"note": "丙"}, {"note": Side.BOTH}),
        ({"note": "甲"}, {}, {"note": "丙"}, {"note": Side.SENDER}),
        ({"relief": ("A", "B")}, {"relief": ("B", "A")}, {"relief": ("A",)},
         {"relief": Side.SENDER}),
        (HOME, AWAY, {"father.state": "AWAY", "father.destination": "广东省"},
         {"father.state": Side.BOTH, "father.destination": Side.BOTH}),
        (HOME, AWAY, {"father.state": "AWAY", "father.phones": ("16112345678",)},
         {"father.state": Side.REGISTER, "father.phones": Side.SENDER}),
    ],
)  # fmt: skip
def test_who_changed_a_field(
    standing: dict[str, Any], before: dict[str, Any], incoming: dict[str, Any],
    sides: dict[str, Side],
) -> None:  # fmt: skip
    found = {key: (standing.get(key), value) for key, value in incoming.items()}

    assert compare(standing, found, before).sides == sides


def test_a_comparison_is_kept_whole() -> None:
    standing = {"father.left": PartialDay(date(2024, 3, 1), "MONTH"), "relief": ("A",)}
    incoming = {"father.left": PartialDay(date(2025, 1, 2)), "relief": ("B",)}
    found = {key: (standing[key], value) for key, value in incoming.items()}
    compared = compare(standing, found, {"relief": ("A",)})

    assert Compared.from_text(compared.to_text()) == compared


# --- rosters ----------------------------------------------------------------------------------


@pytest.fixture
def officer(db: None) -> Actor:
    return make_officer()


def correct(officer: Actor, **values: Any) -> None:
    """Let an officer correct the only file by hand."""
    with acting_as(officer):
        file = CareFile.objects.get()
        said = {key.replace("__", "."): value for key, value in values.items()}
        entry = Entry(file.area, said, file.pk)
        record_entries(officer, [entry], on=ON, source="MANUAL", now=NOW, may_clear=True)


def stands(officer: Actor) -> dict[str, Any]:
    with acting_as(officer):
        file = CareFile.objects.get()
        return load_states([file.pk])[file.pk].values


def next_roster(officer: Actor, path: Path, **cells: Any) -> Batch:
    return upload(officer, path, [child("张明远", 1, **cells)], "下月.xlsx")


def decide(officer: Actor, batch: Batch, decision: Decision) -> None:
    with acting_as(officer):
        services.decide_row(officer, SourceRow.objects.get(batch=batch), decision=decision, now=NOW)


def test_a_roster_that_repeats_itself_does_not_undo_a_correction(
    officer: Actor, tmp_path: Path
) -> None:
    commit(officer, upload(officer, tmp_path, [child("张明远", 1)]))
    correct(officer, father__phones=("16198765432",))

    batch = next_roster(officer, tmp_path, 监护情况="一般")
    assert batch.counts["plans"] == {"CHANGED": 1}
    commit(officer, batch)

    values = stands(officer)
    assert values["father.phones"] == ("16198765432",)
    assert values["rating"] == "FAIR"


def test_a_row_repeated_to_the_letter_is_not_even_read(
    officer: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(officer, upload(officer, tmp_path, [child("张明远", 1)]))
    correct(officer, father__phones=("16198765432",))
    asked: list[Any] = []
    monkeypatch.setattr(planning, "plain_states", lambda ids: asked.extend(ids) or [])

    batch = next_roster(officer, tmp_path)

    assert batch.counts["plans"] == {"UNCHANGED": 1}
    assert asked == []


def test_what_both_changed_waits_and_the_rest_is_not_lost(officer: Actor, tmp_path: Path) -> None:
    commit(officer, upload(officer, tmp_path, [child("张明远", 1)]))
    correct(officer, father__phones=("16198765432",))

    batch = next_roster(officer, tmp_path, 父亲联系电话="16300000001", 监护情况="一般")
    assert batch.counts["plans"] == {"DOUBTFUL": 1}
    decide(officer, batch, Decision.KEEP)
    commit(officer, batch)

    values = stands(officer)
    assert values["father.phones"] == ("16198765432",)
    assert values["rating"] == "FAIR"


def test_a_person_may_take_the_roster_for_what_both_changed(officer: Actor, tmp_path: Path) -> None:
    commit(officer, upload(officer, tmp_path, [child("张明远", 1)]))
    correct(officer, father__phones=("16198765432",))

    batch = next_roster(officer, tmp_path, 父亲联系电话="16300000001")
    decide(officer, batch, Decision.SAME)
    commit(officer, batch)

    assert stands(officer)["father.phones"] == ("16300000001",)


def test_a_known_child_is_never_another_one(officer: Actor, tmp_path: Path) -> None:
    commit(officer, upload(officer, tmp_path, [child("张明远", 1)]))
    correct(officer, father__phones=("16198765432",))
    batch = next_roster(officer, tmp_path, 父亲联系电话="16300000001")

    with pytest.raises(WrongStatus):
        decide(officer, batch, Decision.NEW)


def test_only_what_both_changed_can_be_kept(officer: Actor, tmp_path: Path) -> None:
    commit(officer, upload(officer, tmp_path, [child("张明远", 1)]))
    batch = upload(officer, tmp_path, [child("张名远", 1)], "异名.xlsx")

    with pytest.raises(WrongStatus):
        decide(officer, batch, Decision.KEEP)


def test_a_parent_who_came_home_is_not_sent_away_again(officer: Actor, tmp_path: Path) -> None:
    commit(officer, upload(officer, tmp_path, [child("张明远", 1)]))
    correct(officer, father__state="AT_HOME")

    batch = next_roster(officer, tmp_path, 监护情况="一般")
    commit(officer, batch)

    values = stands(officer)
    assert values["father.state"] == "AT_HOME"
    assert values["rating"] == "FAIR"


def test_another_sender_has_not_said_it_before(officer: Actor, tmp_path: Path) -> None:
    commit(officer, upload(officer, tmp_path, [child("张明远", 1)]))
    correct(officer, father__phones=("16198765432",))
    with acting_as(officer):
        SourceRow.objects.update(organisation_id=officer.user_id or "0" * 32)

    batch = next_roster(officer, tmp_path, 监护情况="一般")
    commit(officer, batch)

    assert stands(officer)["father.phones"] == ("16012345678",)


def test_what_was_taken_back_was_never_said(committed: None, tmp_path: Path) -> None:
    officer = make_officer()
    commit(officer, upload(officer, tmp_path, [child("张明远", 1)]))
    changed = commit(officer, next_roster(officer, tmp_path, 监护情况="一般"))
    with acting_as(officer):
        services.undo_batch(officer, changed, reason="传错了", now=NOW)

    again = next_roster(officer, tmp_path, 监护情况="一般")

    assert again.counts["plans"] == {"CHANGED": 1}


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"父亲联系电话": "16012345678/16112345678"}, {"父亲联系电话": "16112345678"}),
        ({"父亲外出时间": "2023年2月8日"}, {"父亲外出时间": "2023年2月"}),
        ({"父亲务工地点": "浙江省温州市鹿城区"}, {"父亲务工地点": "浙江省温州市"}),
    ],
)
def test_a_vaguer_word_changes_nothing(
    officer: Actor, tmp_path: Path, first: dict[str, Any], then: dict[str, Any]
) -> None:
    commit(officer, upload(officer, tmp_path, [child("张明远", 1, **first)]))

    batch = next_roster(officer, tmp_path, **then)

    assert batch.counts["plans"] == {"UNCHANGED": 1}


def test_the_page_shows_three_values_and_what_to_do(officer: Actor, tmp_path: Path) -> None:
    commit(officer, upload(officer, tmp_path, [child("张明远", 1)]))
    correct(officer, father__destination="江苏省")
    batch = next_roster(officer, tmp_path, 父亲务工地点="广东省")
    with acting_as(officer):
        row = SourceRow.objects.get(batch=batch)

    make_installation(area=COUNTY)
    client = client_of(make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY))
    page = client.get(reverse("exchange:row-detail", args=[batch.pk, row.pk]))

    text = page.content.decode()
    assert row.plan == RowPlan.DOUBTFUL
    for word in (
        "浙江省温州市",
        "江苏省",
        "广东省",
        "双方都改过，待确认",
        "以本表为准",
        "保留档案",
    ):
        assert word in text
    assert "另一儿童" not in text
    rows = client.get(reverse("exchange:batch-rows", args=[batch.pk]), {"plan": "DOUBTFUL"})
    assert "都保留档案？" in rows.content.decode()
