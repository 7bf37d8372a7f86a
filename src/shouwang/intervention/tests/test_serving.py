"""Served papers (W-03, T-046, R-255)."""

from datetime import timedelta
from typing import Any

import pytest

from shouwang.accounts.testing import actor_of, make_organisation, make_post
from shouwang.core import clock
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.intervention import selectors, services
from shouwang.intervention import testing as t
from shouwang.intervention.choices import (
    Delivery,
    PaperKind,
    Party,
)
from shouwang.policy.engine.calendar import add_months

pytestmark = pytest.mark.django_db


def test_t046_an_order_served_to_three_of_four_is_not_served(case: Any) -> None:
    row = t.paper(t.intervention(case), PaperKind.PROTECTION_ORDER)

    row = t.serve(row, Party.APPLICANT, Party.RESPONDENT, Party.POLICE)
    assert row.state == "ISSUED"
    assert row.served_on is None
    with pytest.raises(WrongStatus):
        t.FOLLOWING["visit"](row)
    row = t.serve(row, Party.VILLAGE)

    assert (row.state, row.served_on) == ("SERVED", clock.today())
    assert t.FOLLOWING["visit"](row).state == "EXECUTING"


def test_w_03_a_letter_reaches_offender_victim_and_the_village_at_once(case: Any) -> None:
    row = t.paper(t.intervention(case))

    row = t.serve(row, Party.OFFENDER, Party.VICTIM)
    assert row.state == "ISSUED"
    assert t.serve(row, Party.VILLAGE).state == "SERVED"


def test_w_03_a_party_receives_a_paper_once_and_no_other_party_does(case: Any) -> None:
    row = t.serve(t.paper(t.intervention(case)), Party.OFFENDER)

    with pytest.raises(services.AlreadyServed):
        t.serve(row, Party.OFFENDER)
    with pytest.raises(services.NotAParty):
        t.run(services.serve_paper, row, party=Party.POLICE, receiver="甲",
              how=Delivery.IN_PERSON, on=clock.today(), by="乙")  # fmt: skip


def test_w_03_an_order_holds_six_months_at_most(case: Any) -> None:
    row, today = t.intervention(case), clock.today()

    for until in (add_months(today, 6) + timedelta(days=1), today - timedelta(days=1)):
        with pytest.raises(services.TooLong):
            t.paper(row, PaperKind.PROTECTION_ORDER, valid_until=until)
    assert t.paper(row, PaperKind.PROTECTION_ORDER, valid_until=add_months(today, 6)).pk


def test_r255_the_village_visits_reports_and_sees_its_part_alone(case: Any, file: Any) -> None:
    committee = make_organisation(kind="VILLAGE", area="990102001201")
    post = make_post("VILLAGE_OFFICER", area="990102001201", organisation=committee)
    village = actor_of(post)
    row = t.serve(t.paper(t.intervention(case), village=committee))
    assert t.owed(file, post) == ["intervention.asked"]

    row = t.run(services.visit_paper, row, actor=village, on=clock.today(), by="周主任",
                kept=False, found="仍有打骂")  # fmt: skip
    assert row.visit_due_on == clock.today()  # not kept to: act today
    row = t.FOLLOWING["report"](row, actor=village)

    assert row.state == "REPORTED"
    assert "paper" in t.barriers(case)
    with acting_as(village):
        assert selectors.followed_by(village).count() == 1
        assert not selectors.interventions(village).exists()
    with pytest.raises(NotAllowed):
        t.FOLLOWING["lift"](row, actor=village)
    assert t.FOLLOWING["lift"](row).state == "LIFTED"
