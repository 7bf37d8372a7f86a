"""更正: a frozen report is never changed; a dated correction by two hands stands beside it."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from shouwang.accounts.testing import client_of, make_post
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.registry import services as registry
from shouwang.registry.choices import CloseReason
from shouwang.submission import selectors, services
from shouwang.submission.choices import AmendmentStatus
from shouwang.submission.models import Amendment, Submission
from shouwang.submission.testing import (
    TOWNSHIP,
    accepted,
    at,
    make_places,
    make_whole_child,
    officer,
    supervisor,
)

LATER = date(2026, 5, 4)


@pytest.fixture
def row(db: None) -> Submission:
    make_places()
    make_whole_child("方小满")
    file = make_whole_child("迟报走")
    row = accepted()
    with acting_as(system_actor("test")) as system:
        registry.close_file(
            system, file, reason=CloseReason.MOVED_AWAY, on=date(2026, 3, 1), now=at(LATER)
        )
    return row


def _propose(actor: Any, row: Submission) -> Amendment:
    with acting_as(actor):
        return services.propose_amendment(actor, row, reason="3月1日已迁出", now=at(LATER))


def _decide(actor: Any, amendment: Amendment, *, approve: bool = True) -> Amendment:
    with acting_as(actor):
        return services.decide_amendment(actor, amendment, approve=approve, now=at(LATER, 15))


def test_it_tells_who_and_which_figures_differ(row: Submission) -> None:
    amendment = _propose(supervisor(), row)

    assert [each["name"] for each in amendment.content["children"]] == ["迟报走"]
    assert ["数量", 2, 1] in amendment.content["figures"]
    assert amendment.status == AmendmentStatus.PROPOSED


def test_the_report_itself_stays(row: Submission) -> None:
    client = client_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))
    before = client.get(f"/submissions/{row.pk}/print/").content
    _decide(officer(), _propose(supervisor(), row))

    assert client.get(f"/submissions/{row.pk}/print/").content == before
    with acting_as(system_actor("test")):
        assert selectors.frozen(row).count == 2


def test_the_print_carries_it_as_an_appendix(row: Submission) -> None:
    client = client_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))
    _decide(officer(), _propose(supervisor(), row))

    answer = client.get(f"/submissions/{row.pk}/print/", {"appendix": "1"})

    book = load_workbook(BytesIO(answer.content))
    cells = [cell for line in book["更正附页"].iter_rows(values_only=True) for cell in line]
    assert "3月1日已迁出" in cells
    assert "更正第1号" in cells
    assert "迟报走" not in cells  # figures, no names


def test_who_proposes_does_not_approve(row: Submission) -> None:
    actor = supervisor()

    with pytest.raises(services.SamePersonDecides):
        _decide(actor, _propose(actor, row))


def test_a_second_person_of_the_unit_may_approve_once(row: Submission) -> None:
    amendment = _decide(supervisor(), _propose(supervisor(), row))

    assert amendment.status == AmendmentStatus.APPROVED
    with pytest.raises(WrongStatus):
        _decide(officer(), amendment)


def test_refused_it_does_not_stand(row: Submission) -> None:
    amendment = _decide(officer(), _propose(supervisor(), row), approve=False)

    assert amendment.status == AmendmentStatus.REJECTED


def test_without_a_difference_there_is_nothing_to_amend(db: None) -> None:
    make_places()
    make_whole_child()
    row = accepted()

    with pytest.raises(services.NothingToAmend):
        _propose(supervisor(), row)


def test_the_same_correction_is_made_once(row: Submission) -> None:
    actor = supervisor()
    _decide(officer(), _propose(actor, row))

    with pytest.raises(services.NothingToAmend):
        _propose(actor, row)


def test_the_county_cannot_amend_for_the_township(row: Submission) -> None:
    with pytest.raises(NotAllowed):
        _propose(officer(), row)


def test_a_changed_correction_is_found(row: Submission) -> None:
    amendment = _propose(supervisor(), row)
    actor = officer()
    with acting_as(actor):
        assert services.verify(actor, row, now=at(LATER, 16)).ok
        Amendment.objects.filter(pk=amendment.pk).update(content={"children": [], "figures": []})
        verdict = services.verify(actor, row, now=at(LATER, 17))

    assert verdict.problems == ("更正第1号被改动",)
