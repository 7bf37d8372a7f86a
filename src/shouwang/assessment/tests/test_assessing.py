"""Assessing a child or its carer: two persons, no verdict half-way, valid for a time, sealed."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from django.urls import reverse

from shouwang.accounts.testing import actor_of, client_of, make_post
from shouwang.assessment import hooks, selectors, services, workflow
from shouwang.assessment.choices import AssessmentStatus, StandingState
from shouwang.assessment.engine.shipped import shipped
from shouwang.assessment.models import Assessment, Instrument
from shouwang.assessment.services import Answered, Assessor, months_after
from shouwang.assessment.testing import PAIR, answers, make_assessment
from shouwang.audit.models import Event
from shouwang.cases.testing import Course, Offices, report
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import ChangedMeanwhile, NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.duties.models import Duty
from shouwang.registry import hooks as registry_hooks
from shouwang.registry.testing import make_child, make_children

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("test")
COURSE_AREA = "990102001201"


@pytest.fixture
def village(village_officer: Any) -> Any:
    return actor_of(village_officer)


@pytest.fixture
def township(db: None) -> Any:
    return actor_of(make_post("TOWNSHIP_SUPERVISOR", area="990102001000"))


def started(actor: Any, file: Any, code: str = "carer") -> Any:
    with acting_as(actor):
        return services.start(actor, file, code, now=clock.now())


def answered(actor: Any, row: Any, given: dict[str, Any], version: int | None = None) -> Any:
    with acting_as(actor):
        return services.save_answers(actor, row, given, version=version, now=clock.now())


def finished(actor: Any, row: Any, **said: Any) -> Any:
    given = {"assessors": PAIR, "assessed_on": clock.today()} | said
    with acting_as(actor):
        return services.finish(actor, row, now=clock.now(), **given)


def state(file: Any, purpose: str = "CARER", **said: Any) -> StandingState:
    given = {"on": clock.today()} | said
    with acting_as(SYSTEM):
        return selectors.standing([file.pk], purpose, **given)[file.pk].state


# --- the course of one assessment -----------------------------------------------------------------


def test_d04_a_carer_is_assessed_step_by_step(village: Any) -> None:
    file = make_child()
    row = started(village, file)
    given = answers()
    for section in shipped()["carer"][0].sections:
        part = {item.code: given[item.code] for item in section.items}
        row = answered(village, row, part, row.version)

    row = finished(village, row, conclusion="适宜")

    assert (row.status, row.band, row.qualifies) == ("FINAL", "good", True)
    assert row.points == row.highest == 72
    assert row.person.name.startswith("张德")
    assert row.valid_until == months_after(clock.today(), 12)
    assert sum(row.dimensions.values()) == 72
    assert state(file) == StandingState.QUALIFIED


def test_d26_a_child_is_assessed_in_three_dimensions(township: Any) -> None:
    row = make_assessment(make_child(), "child", actor=township)

    assert list(row.dimensions) == ["safety", "guardianship", "mind-body"]
    assert row.person is None


def test_answers_and_opinion_lie_sealed(village: Any) -> None:
    row = make_assessment(make_child(), actor=village)
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT answers, conclusion FROM assessment_assessment WHERE id = %s", [row.pk]
        )
        stored = b"".join(bytes(each) for each in cursor.fetchone())

    assert b"gladly" not in stored
    assert "已核实".encode() not in stored


def test_a_draft_is_taken_up_again_by_its_writer_alone(village: Any, township: Any) -> None:
    file = make_child()
    first = started(village, file)
    answered(village, first, {"willing": "agrees"})

    assert started(village, file).pk == first.pk
    assert started(village, file).given == {"willing": "agrees"}
    assert started(township, file).pk != first.pk


def test_another_persons_answers_are_not_overwritten_unseen(village: Any, township: Any) -> None:
    row = started(village, make_child())
    seen = row.version
    answered(village, row, {"willing": "agrees"}, seen)

    answered(village, row, {"willing": "gladly"}, seen)  # the writer's own page, saved twice
    with pytest.raises(ChangedMeanwhile):
        answered(township, row, {"willing": "refuses"}, seen)


def test_there_is_no_verdict_while_something_is_missing(village: Any) -> None:
    row = started(village, make_child())
    given = answers()
    del given["willing"]
    answered(village, row, given)

    with pytest.raises(services.Incomplete, match="照护人的意愿"):
        finished(village, row)
    with acting_as(village):
        assert Assessment.objects.get().status == AssessmentStatus.DRAFT


@pytest.mark.parametrize(
    ("pair", "refusal"),
    [
        ([Assessor("甘评估")], services.TooFewAssessors),
        ([Assessor("甘评估"), Assessor("  ")], services.TooFewAssessors),
        ([Assessor("甘评估"), Assessor("甘 评估")], services.SamePersonTwice),
        ([Assessor("甘评估", "", uid := uuid4()), Assessor("苗评估", "", uid)],
         services.SamePersonTwice),
    ],
)  # fmt: skip
def test_two_assessors_are_two_persons(
    village: Any, pair: list[Assessor], refusal: type[Exception]
) -> None:
    row = answered(village, started(village, make_child()), answers())

    with pytest.raises(refusal):
        finished(village, row, assessors=pair)


def test_nobody_assesses_himself(village: Any) -> None:
    file = make_child(carer__name="张自评")
    row = answered(village, started(village, file), answers())

    with pytest.raises(services.SamePersonTwice):
        finished(village, row, assessors=[Assessor("张自评"), Assessor("苗评估")])


def test_nobody_was_assessed_tomorrow(village: Any) -> None:
    row = answered(village, started(village, make_child()), answers())

    with pytest.raises(services.InTheFuture):
        finished(village, row, assessed_on=clock.today() + timedelta(days=1))


def test_without_a_carer_there_is_nobody_to_assess(village: Any) -> None:
    file = make_child(carer__name=None, carer__kin=None, carer__phones=None)

    with pytest.raises(services.NoCarer):
        started(village, file)
    assert started(village, file, "child").purpose == "CHILD"


def test_a_phone_sends_the_same_assessment_twice_and_one_stands(village: Any) -> None:
    file, pk = make_child(), uuid4()
    given = Answered("carer", answers(), PAIR, clock.today(), assessment_id=pk)
    with acting_as(village):
        first = services.assess(village, file, given, now=clock.now())
        again = services.assess(village, file, given, now=clock.now())

    assert first.pk == again.pk == pk
    with acting_as(village):
        assert Assessment.objects.count() == 1


def test_a_voided_assessment_counts_no_more_and_stays(village: Any) -> None:
    file = make_child()
    row = make_assessment(file, actor=village)
    with acting_as(village), pytest.raises(services.ReasonNeeded):
        services.void(village, row, reason=" ", now=clock.now())
    with acting_as(village):
        services.void(village, row, reason="对象弄错", now=clock.now())
        assert Assessment.objects.get().void_reason == "对象弄错"

    assert state(file) == StandingState.NONE


_DEEDS = {
    "answer": lambda actor, row: answered(actor, row, {"willing": "agrees"}),
    "finish": lambda actor, row: finished(actor, row),
    "void": lambda actor, row: services.void(actor, row, reason="弄错", now=clock.now()),
}


@pytest.mark.parametrize("step", workflow.ASSESSMENT_STEPS, ids=lambda step: step.deed)
@pytest.mark.parametrize("status", AssessmentStatus.values)
def test_every_deed_is_open_from_its_states_alone(step: Any, status: str) -> None:
    row = make_assessment(make_child())
    with acting_as(SYSTEM):
        Assessment.objects.filter(pk=row.pk).update(status=status)
        if status in step.sources:
            assert _DEEDS[step.deed](SYSTEM, row).status == step.target
        else:
            with pytest.raises(WrongStatus):
                _DEEDS[step.deed](SYSTEM, row)


def test_no_deed_without_the_right_nor_out_of_reach() -> None:
    file = make_child()
    row = make_assessment(file)
    principal = actor_of(make_post("PRINCIPAL"))
    elsewhere = actor_of(make_post("TOWNSHIP_SUPERVISOR", area="990102002000"))

    for actor in (principal, elsewhere):
        with acting_as(actor), pytest.raises(NotAllowed):
            services.start(actor, file, "carer", now=clock.now())
        with acting_as(actor), pytest.raises((NotAllowed, Assessment.DoesNotExist)):
            services.void(actor, row, reason="x", now=clock.now())


# --- what it says afterwards ----------------------------------------------------------------------


def test_standing_on_the_last_valid_day_and_the_day_after(village: Any) -> None:
    file = make_child()
    row = make_assessment(file, actor=village, on=clock.today() - timedelta(days=30))

    assert state(file, on=row.valid_until) == StandingState.QUALIFIED
    assert state(file, on=row.valid_until + timedelta(days=1)) == StandingState.EXPIRED


def test_a_red_line_speaks_though_out_of_date(village: Any) -> None:
    file = make_child()
    row = make_assessment(file, addiction="YES")

    assert state(file) == StandingState.RED_LINE
    assert state(file, on=row.valid_until + timedelta(days=1)) == StandingState.RED_LINE


def test_the_latest_counts_and_only_of_the_carer_who_is_meant(village: Any) -> None:
    file = make_child()
    make_assessment(file, on=clock.today() - timedelta(days=3), harm="YES")
    row = make_assessment(file)

    assert state(file, persons={file.pk: row.person_id}) == StandingState.QUALIFIED
    assert state(file, persons={file.pk: uuid4()}) == StandingState.NONE


def test_a_crossed_red_line_is_told_at_once(monkeypatch: Any) -> None:
    told: list[Any] = []
    monkeypatch.setattr(hooks, "red_line_crossed", [lambda actor, rows: told.extend(rows)])
    file = make_child()

    make_assessment(file)
    assert told == []
    row = make_assessment(file, "child", danger_now="YES")

    assert told == [row]


def test_standings_of_many_files_ask_as_often_as_of_one(django_assert_num_queries: Any) -> None:
    files = make_children(4)
    for file in files:
        make_assessment(file)
    with acting_as(SYSTEM), django_assert_num_queries(1):
        selectors.standing([file.pk for file in files], "CARER", on=clock.today())


# --- duties ---------------------------------------------------------------------------------------


def owed(file: Any) -> list[tuple[str, str, Any]]:
    with acting_as(SYSTEM):
        rows = Duty.objects.filter(care_file=file, source="assessment.assessment", status="OPEN")
        return [(duty.key.partition(":")[0], duty.role, duty.due_on) for duty in rows]


def test_a_verdict_that_runs_out_is_owed_anew_and_met_by_the_next() -> None:
    file = make_child()
    row = make_assessment(file, "child", on=clock.today() - timedelta(days=170))

    assert owed(file) == [("renew", "TOWNSHIP_SUPERVISOR", row.valid_until)]
    after = make_assessment(file, "child")

    assert owed(file) == [("renew", "TOWNSHIP_SUPERVISOR", after.valid_until)]
    with acting_as(SYSTEM):
        met = Duty.objects.get(care_file=file, key=f"renew:{row.pk}")
    assert (met.status, met.met_by) == ("MET", after.pk)


def test_after_a_change_of_carer_the_old_ones_assessment_is_not_renewed() -> None:
    from shouwang.registry import services as registry
    from shouwang.registry.entries import Entry

    file = make_child()
    make_assessment(file)
    entry = Entry(file.area, {"carer.name": "张换人", "carer.kin": "UNCLE_AUNT"}, file.pk)
    with acting_as(SYSTEM):
        registry.record_entries(SYSTEM, [entry], on=clock.today(), source="OFFICE", now=clock.now())

    assert owed(file) == []


# --- sealed cases ---------------------------------------------------------------------------------


def sealed(actor: Any, course: Any) -> Any:
    answered_whole = Answered(
        "child", answers("child"), PAIR, clock.today(), case_id=course.case.pk, area=COURSE_AREA
    )
    with acting_as(actor):
        return services.assess(actor, None, answered_whole, now=clock.now())


def test_an_assessment_of_a_case_is_its_teams_alone() -> None:
    offices = Offices()
    course = Course(offices, report().case)
    police, village = offices.actor("police"), offices.actor("village")
    row = sealed(SYSTEM, course)
    same_area = actor_of(make_post("VILLAGE_OFFICER", area="990102001201"))

    with acting_as(police):
        assert [each.pk for each in selectors.of_case(course.case.pk)] == [row.pk]
    with acting_as(same_area):
        assert selectors.of_case(course.case.pk) == []
        assert list(selectors.assessments(same_area)) == []
        assert list(selectors.reachable(same_area)) == []
    with acting_as(village):
        assert list(selectors.assessments(village)) == []


def test_nobody_outside_the_team_lays_an_assessment_into_a_case(monkeypatch: Any) -> None:
    course = Course(Offices(), report().case)
    stranger = actor_of(make_post("TOWNSHIP_SUPERVISOR", area="990102001000"))

    with pytest.raises(NotAllowed):
        sealed(stranger, course)
    door = hooks.CaseDoor("A1", "/", "某童", works=True)
    monkeypatch.setattr(hooks, "open_case", [lambda actor, case_id: door])
    with pytest.raises(ProgrammingError):  # the database says so alone
        sealed(stranger, course)


def test_an_instrument_is_not_repeated_too_soon_in_a_case_either(monkeypatch: Any) -> None:
    course = Course(Offices(), report().case)
    form = shipped()["child"][0].model_copy(update={"interval_days": 30})
    monkeypatch.setattr(Instrument, "form", form)
    sealed(SYSTEM, course)

    with pytest.raises(services.TooSoon):
        sealed(SYSTEM, course)
    make_assessment(make_child(), "child")  # another child's is its own


def test_a_sealed_assessment_neither_counts_nor_plans_outside(village: Any) -> None:
    file = make_child()
    course = Course(Offices(), report().case)
    with acting_as(SYSTEM):
        make_assessment(file, "child", case_id=course.case.pk, danger_now="YES")

    assert state(file, "CHILD") == StandingState.NONE
    assert owed(file) == []
    with acting_as(village):
        panel = next(
            each
            for each in registry_hooks.panels_of(village, file, clock.today())
            if each.key == "assessment"
        )
        assert (panel.context["lines"], panel.badges) == ([], [])


@pytest.mark.usefixtures("committed")
def test_row_level_security_by_area() -> None:
    file = make_child()
    make_assessment(file)
    near = actor_of(make_post("VILLAGE_OFFICER", area="990102001201"))
    far = actor_of(make_post("CIVIL_AFFAIRS_OFFICER", area="990103000000"))

    with acting_as(near):
        assert Assessment.objects.count() == 1
    with acting_as(far):
        assert Assessment.objects.count() == 0


# --- pages ----------------------------------------------------------------------------------------


def test_the_pages_from_the_first_step_to_the_verdict(village_officer: Any) -> None:
    client, file = client_of(village_officer), make_child()
    begin = reverse("assessment:assessment-start", kwargs={"id": file.pk, "code": "carer"})
    url = client.post(begin).url
    given = answers()
    for section in shipped()["carer"][0].sections:
        assert section.title in client.get(url).content.decode()
        url = client.post(url, {item.code: given[item.code] for item in section.items}).url
    page = client.get(url).content.decode()
    assert "较好" in page
    said = {
        "assessed_on": clock.today().isoformat(), "first_name": "甘评估", "second_name": "苗评估",
        "first_unit": "", "second_unit": "", "conclusion": "适宜照护",
    }  # fmt: skip
    detail = client.post(url, said).url

    page = client.get(detail).content.decode()
    assert "适宜照护" in page
    assert "甘评估" in page
    assert (
        client.get(reverse("assessment:assessment-paper", kwargs={"id": _only().pk})).content[:5]
        == b"%PDF-"
    )


def _only() -> Any:
    with acting_as(SYSTEM):
        return Assessment.objects.get()


def test_a_half_answered_step_is_kept_by_itself(village_officer: Any) -> None:
    client, file = client_of(village_officer), make_child()
    row = started(actor_of(village_officer), file)
    url = reverse("assessment:assessment-save", kwargs={"id": row.pk, "step": 2})

    answer = client.post(url, {"willing": "agrees"})

    assert answer.status_code == 204
    assert _only().given == {"willing": "agrees"}


def test_a_clerk_enters_a_paper_sheet_on_one_page(village_officer: Any) -> None:
    client, file = client_of(village_officer), make_child()
    begin = reverse("assessment:assessment-start", kwargs={"id": file.pk, "code": "carer"})
    whole = client.post(begin, {"paper": "1"}).url

    finish = client.post(whole, answers()).url
    said = {
        "assessed_on": clock.today().isoformat(), "first_name": "甘评估", "second_name": "苗评估",
        "from_paper": "on",
    }  # fmt: skip
    client.post(finish, said)

    assert (_only().status, _only().from_paper) == ("FINAL", True)


def test_none_of_these_and_one_of_these_are_refused_together(village_officer: Any) -> None:
    client = client_of(village_officer)
    row = started(actor_of(village_officer), make_child())
    url = reverse("assessment:assessment-step", kwargs={"id": row.pk, "step": 5})

    page = client.post(url, {"house": ["none", "water"], "watch": "always"}).content.decode()

    assert "不能再勾选其他项" in page
    assert _only().given == {"watch": "always"}


def test_the_blank_sheet_is_printed_and_noted(village_officer: Any) -> None:
    client, file = client_of(village_officer), make_child()

    answer = client.get(reverse("assessment:blank-sheet", kwargs={"id": file.pk, "code": "child"}))

    assert answer.content[:5] == b"%PDF-"
    with acting_as(SYSTEM):
        assert Event.objects.filter(action="assessment.print").count() == 1


def test_the_file_shows_it_in_panel_course_and_dossier(village: Any) -> None:
    file = make_child()
    make_assessment(file, actor=village, harm="YES")
    with acting_as(village):
        panel = next(
            each for each in registry_hooks.panels_of(village, file, clock.today())
            if each.key == "assessment"
        )  # fmt: skip
        steps = registry_hooks.steps_of(village, file.pk)
        parts = registry_hooks.dossier_parts_of(village, file, clock.today())

    assert [str(badge.label) for badge in panel.badges] == ["照护人监护能力：触及红线"]
    assert any("评估" in str(step.title) for step in steps)
    assert any(
        chapter.title == "监护能力和安全处境评估" for part in parts for _n, chapter in part.chapters
    )


def test_what_is_found_in_a_case_stays_out_of_the_trail(monkeypatch: Any) -> None:
    said: list[Any] = []
    from shouwang.assessment.services import assessing

    monkeypatch.setattr(assessing.audit, "record", lambda *args, **more: said.append(more))
    row = Assessment(case_id=uuid4(), instrument=Instrument(code="child"), area="990102001201")
    assessing._record(SYSTEM, "finish", row, clock.now(), band="high", points=60)

    assert said[0]["changes"] == {"instrument": "child"}
