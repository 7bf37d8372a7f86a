"""R-085: how pairing stands in each unit, to be read, printed and handed on."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from shouwang.accounts.testing import actor_of, client_of, make_post
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.pairing import services as pairing
from shouwang.pairing.testing import make_volunteer
from shouwang.registry.testing import make_child
from shouwang.statistics import selectors
from shouwang.statistics.pairing_status import pairing_status

COUNTY, NEXT = "990102000000", "990103000000"


def _pair(file: Any) -> None:
    """Let two people stand by one child."""
    today = clock.today()
    for _nth in range(2):
        volunteer = make_volunteer()
        with acting_as(system_actor("test")) as system:
            [made] = pairing.propose(system, [file], volunteer, now=clock.now())
            pairing.begin(
                system, made, consent_by="父亲", consent_on=today, child_willing=True, on=today,
                now=clock.now(),
            )  # fmt: skip


def test_r_085_the_report_counts_children_once_and_goes_out_as_a_workbook(db: None) -> None:
    paired, _alone = make_child(), make_child()
    _pair(paired)
    post = make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY)
    client: Any = client_of(post)

    page = client.get(reverse("statistics:pairing"))
    [line], total = page.context["lines"], page.context["total"]
    assert (line.code, line.children, line.paired, line.share) == (
        f"{paired.township}000", 2, 1, 50.0,
    )  # fmt: skip
    assert (total.children, total.paired) == (2, 1)
    answer = client.get(reverse("statistics:pairing-export"))
    cells = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [row[1:4] for row in cells[-2:]] == [(2, 1, 50), (2, 1, 50)]
    with acting_as(system_actor("test")):
        assert Event.objects.filter(action="statistics.export_pairing").count() == 1


def test_r_085_another_county_is_out_of_reach(db: None) -> None:
    actor = actor_of(make_post("CIVIL_AFFAIRS_OFFICER", area=NEXT))
    with acting_as(actor), pytest.raises(selectors.NoSuchFigures):
        pairing_status(actor, COUNTY, date(2026, 1, 1), clock.today())
