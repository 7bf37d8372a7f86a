"""Behind the wall, on real commits: who is of no case reads nothing; of two at once one wins."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from shouwang.accounts.testing import COUNTY, actor_of, make_organisation, make_post
from shouwang.cases.models import CasePart
from shouwang.core.actors import system_actor
from shouwang.core.errors import DomainError
from shouwang.core.scope import acting_as
from shouwang.intervention import models as m
from shouwang.intervention import services
from shouwang.intervention import testing as t
from shouwang.intervention.choices import Party

TABLES = [
    model for model in vars(m).values()
    if isinstance(model, type) and issubclass(model, CasePart) and model is not CasePart
]  # fmt: skip


@pytest.fixture
def unblocked(committed: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def fill(case: Any) -> dict[str, Any]:
    """Put a row into every table of the case."""
    hospital = make_organisation(kind="HEALTH")
    village = make_organisation(kind="VILLAGE", area="990102001201")
    measures = t.intervention(case)
    t.prove(measures, "DANGER")
    paper = t.serve(t.paper(measures, village=village))
    t.FOLLOWING["visit"](paper)
    t.plan(case)
    t.right(case)
    t.PLACING["review"](t.PLACING["receive"](t.place(case)))
    return {"hospital": hospital, "village": village, "service": t.ask(case, hospital)}


def counts(actor: Any) -> dict[str, int]:
    with acting_as(actor):
        return {model.__name__: model.objects.count() for model in TABLES}


def test_the_database_hides_every_table_from_whoever_is_of_no_case(unblocked: None) -> None:
    member = actor_of(make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY))
    case = t.make_case(file=t.known_child())
    made = fill(case)
    outsider = actor_of(make_post("TOWNSHIP_SUPERVISOR", area="990102001000"))
    doctor = actor_of(make_post("DEPARTMENT_OFFICER", organisation=made["hospital"]))
    village = actor_of(
        make_post("VILLAGE_OFFICER", area="990102001201", organisation=made["village"])
    )

    assert len(TABLES) == 12
    assert all(counts(system_actor("test")).values())
    assert counts(member) == counts(system_actor("test"))
    assert not any(counts(outsider).values())
    assert {name for name, n in counts(doctor).items() if n} == {"Service"}
    assert {name for name, n in counts(village).items() if n} >= {"ServedPaper", "PaperVisit"}
    assert not counts(village)["Intervention"]


def test_nobody_deletes_and_no_outsider_writes(unblocked: None) -> None:
    case = t.make_case(file=t.known_child())
    row = t.place(case)
    outsider = actor_of(make_post("TOWNSHIP_SUPERVISOR", area="990102001000"))

    with acting_as(outsider):
        assert m.Placement.objects.filter(pk=row.pk).update(state="LEFT") == 0
        made = m.Review(
            case_id=case.pk, of="PLACEMENT", subject_id=row.pk, on="2026-01-01", finding="x",
            by="y",
        )  # fmt: skip
        made.place(case.area)
        with pytest.raises(DatabaseError), transaction.atomic():
            made.save(force_insert=True)
    with acting_as(system_actor("test")), pytest.raises(DatabaseError), transaction.atomic():
        m.Placement.objects.filter(pk=row.pk).delete()


def both(*deeds: Callable[[], Any]) -> list[str]:
    def do(deed: Callable[[], Any]) -> str:
        try:
            deed()
        except DomainError as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as threads:
        return sorted(threads.map(do, deeds))


def test_two_at_once_one_wins_and_the_other_is_told(unblocked: None) -> None:
    case = t.make_case(file=t.known_child())

    assert both(lambda: t.place(case), lambda: t.place(case)) == ["AlreadyPlaced", "done"]
    with acting_as(system_actor("test")):
        row = m.Placement.objects.get()
    receive = t.PLACING["receive"]
    assert both(lambda: receive(row), lambda: receive(row)) == ["WrongStatus", "done"]
    service = t.ask(case, make_organisation(kind="HEALTH"))
    assert both(
        lambda: t.SERVING["accept"](service), lambda: t.SERVING["refuse"](service)
    ) == ["WrongStatus", "done"]  # fmt: skip
    measures = t.intervention(case)
    t.prove_g2(measures)
    measures = t.MEASURING["apply"](t.MEASURING["establish"](measures))
    assert both(
        lambda: t.MEASURING["revoke"](measures), lambda: t.MEASURING["not_revoke"](measures)
    ) == ["WrongStatus", "done"]  # fmt: skip


def test_the_last_two_receipts_at_once_make_a_paper_served(unblocked: None) -> None:
    paper = t.serve(t.paper(t.intervention(t.make_case(file=t.known_child()))), Party.OFFENDER)

    answers = both(lambda: t.serve(paper, Party.VICTIM), lambda: t.serve(paper, Party.VILLAGE))

    assert answers == ["done", "done"]
    with acting_as(system_actor("test")):
        assert m.ServedPaper.objects.get().state == "SERVED"
        assert services.window_of(m.Intervention.objects.get()) is None
