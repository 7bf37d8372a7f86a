"""Only the team reads a case, only the sealed role a reporter; the database says so alone."""

import json

import pytest
from django.db import DatabaseError, connection, transaction

from shouwang.accounts.testing import actor_of, client_of, make_post
from shouwang.audit.models import Event
from shouwang.cases import choices as c
from shouwang.cases import errors, selectors, services, testing, workflow
from shouwang.cases.models import Case, CaseMember, Report, Reporter, SealedNote, parts
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.errors import NotAllowed
from shouwang.core.scope import acting_as
from shouwang.registry import hooks as registry
from shouwang.registry.testing import make_child

NARRATIVE, NAME = "独自在家，灶台冰冷", "顾守言"


def everybody(offices: testing.Offices) -> list[tuple[str, Actor]]:
    """Actors who are not of the team: of the same township, the county, the next one."""
    return [
        ("same village", offices.actor("village")),
        ("another township office", actor_of(make_post("TOWNSHIP_SUPERVISOR",
                                                       area="990102001000"))),
        ("another county office", actor_of(make_post(area="990102000000"))),
        ("education", actor_of(make_post("EDUCATION_OFFICER", area="990102000000"))),
        ("other police", actor_of(make_post("POLICE_LIAISON", area="990102002000"))),
        ("school", actor_of(make_post("PRINCIPAL", area="990102001000"))),
        ("next county", actor_of(make_post(area="990103000000"))),
        ("audit", actor_of(make_post("AUDIT_ADMIN", area="990102000000"))),
    ]  # fmt: skip


def test_outside_the_team_the_database_alone_shows_nothing(committed: None) -> None:
    child = make_child()
    course = testing.course(file_id=child.pk).to("HELPING")
    course.by("township", services.write_note, course.case, kind="REPORT", text="密")

    for name, actor in everybody(course.offices):
        with acting_as(actor):
            shown = {model._meta.label: model._base_manager.count() for model in [Case, *parts()]}
            reports = Report.objects.count()
            reporters = Reporter.objects.count()
        own = name == "same village"  # it reported: its own report and name, nothing of the case
        assert {k: v for k, v in shown.items() if v} == {}, name
        assert (reports, reporters) == ((1, 1) if own else (0, 0)), name
    assert Case.objects.count() == Report.objects.count() == Reporter.objects.count() == 0


def test_the_history_of_rows_is_no_road_around_the_wall(committed: None) -> None:
    course = testing.course().to("ACCEPTED")
    with acting_as(course.offices.actor("civil")), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_history WHERE table_name LIKE 'cases%'")
        assert cursor.fetchone()[0] == 0


@pytest.mark.parametrize("kind", c.SubFile)
def test_a_sealed_sub_file_opens_to_its_roles_alone(db: None, kind: str) -> None:
    course = testing.course().to("ACCEPTED")
    with acting_as(system_actor("test")):
        note = SealedNote(kind=kind, text="密", written_by="系统", written_at=clock.now())
        services.common.add(course.case, note)  # type: ignore[attr-defined]
    for role in c.MemberRole:
        post = make_post("CIVIL_AFFAIRS_OFFICER", area="990102000000")
        with acting_as(system_actor("test")):
            member = CaseMember(organisation=post.organisation, label="x", role=role,
                                since=clock.today())  # fmt: skip
            services.common.add(course.case, member)  # type: ignore[attr-defined]
        opens = role in workflow.OPENS[c.SubFile(kind)]
        with acting_as(actor_of(post)) as actor:
            assert SealedNote.objects.filter(kind=kind).count() == (1 if opens else 0), role
            if not opens:
                with pytest.raises(NotAllowed):
                    services.write_note(actor, course.case, kind=kind, text="x", now=clock.now())
        page = client_of(post).get(f"/cases/{course.case.pk}/sealed/{kind.lower()}/")
        assert page.status_code == (200 if opens else 404), role


def test_nobody_but_the_police_of_the_case_learns_the_reporter(db: None) -> None:
    offices = testing.Offices()
    citizen = make_post("VOLUNTEER", area="990102001000")
    filed = testing.report(actor_of(citizen), unit=c.Unit.CITIZEN, reporter_name=NAME,
                           reporter_telephone="16012345678")  # fmt: skip
    course = testing.Course(offices, filed.case).to("ACCEPTED")
    for name in ("township", "civil"):
        with acting_as(offices.actor(name)) as actor:
            assert Reporter.objects.count() == 0
            with pytest.raises(NotAllowed):
                services.reveal_reporter(actor, filed.report, purpose="x", now=clock.now())
        for path in ("", "sealed/report/", "chain/"):
            page = client_of(getattr(offices, name)).get(f"/cases/{course.case.pk}/{path}")
            assert page.status_code == 200
            said = page.content.decode()
            assert NAME not in said
            assert citizen.user.display_name not in said
            assert citizen.organisation.name not in said
    with pytest.raises(errors.ReasonNeeded):
        course.by("police", services.reveal_reporter, filed.report, purpose=" ")
    known = course.by("police", services.reveal_reporter, filed.report, purpose="核实情况")
    assert str(known.name) == NAME


def test_the_trail_and_the_course_name_no_reporter(db: None) -> None:
    post = make_post("VILLAGE_OFFICER", area="990102001201")
    filed = testing.report(actor_of(post), reporter_name=NAME)
    services.add_words(actor_of(post), filed.report, "又听见哭声", now=clock.now())

    with acting_as(system_actor("test")):
        events = Event.objects.filter(action__startswith="cases.")
        told = json.dumps(
            [[e.action, e.actor_label, str(e.user_id), str(e.organisation_id), e.payload]
             for e in events], ensure_ascii=False, default=str,
        )  # fmt: skip
        course = json.dumps(list(filed.case.caseevents.values_list("who", "details")))
    assert "cases.report" in told
    for secret in (NAME, post.user.display_name, str(post.user_id), str(post.organisation_id),
                   NARRATIVE):  # fmt: skip
        assert secret not in told
        assert secret not in course


def test_an_anonymous_report_keeps_nobody(db: None) -> None:
    post = make_post("VILLAGE_OFFICER", area="990102001201")
    filed = testing.report(actor_of(post), anonymous=True, reporter_name=NAME)
    with acting_as(system_actor("test")):
        reporter = Reporter.objects.get(report=filed.report)
    assert (reporter.user_id, reporter.organisation_id) == (None, None)
    assert str(reporter.name) == str(reporter.organisation_name) == ""
    assert filed.code


def test_files_of_a_case_are_merged_by_its_team_alone(db: None) -> None:
    child = make_child()
    offices = testing.Offices()
    testing.report(offices.actor("village"), file_id=child.pk)
    with acting_as(offices.actor("civil")) as actor:
        assert registry.barriers(actor, [child.pk]) == []
    with acting_as(actor_of(make_post(area="990102000000"))) as actor:
        told = registry.barriers(actor, [child.pk])
    assert len(told) == 1
    assert "报告" not in str(told[0])


def test_the_file_page_tells_its_readers_nothing_of_a_case(db: None) -> None:
    child = make_child()
    offices = testing.Offices()
    course = testing.course(offices, file_id=child.pk).to("HELPING")
    with acting_as(system_actor("test")):
        office = CaseMember.objects.filter(case=course.case, role="TOWNSHIP").get().organisation
    course.by("township", services.refer, course.case, office, task="上门", due_on=clock.today())
    reader = make_post(area="990102000000")
    for path in ("", "history/", "grants/"):
        page = client_of(reader).get(f"/children/{child.pk}/{path}")
        assert page.status_code == 200
        said = page.content.decode()
        assert course.case.number not in said
        assert "专项工作" not in said
        assert "个案转介" not in said
        assert offices.police.organisation.name not in said
        assert "强制报告" not in said.split("<main")[1]


# --- a report is never deleted, never rewritten, waits for nobody --------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM cases_report", "DELETE FROM cases_case", "DELETE FROM cases_reporter",
        "DELETE FROM cases_delivery", "DELETE FROM cases_caseevent",
        "UPDATE cases_reporter SET unit = 'CITIZEN'",
        "UPDATE cases_report SET found_at = now()", "UPDATE cases_report SET state = 'FOUND'",
    ],
)  # fmt: skip
def test_a_report_is_never_deleted_nor_rewritten(db: None, sql: str) -> None:
    testing.report()
    with acting_as(system_actor("test")), pytest.raises(DatabaseError), transaction.atomic(), \
            connection.cursor() as cursor:  # fmt: skip
        cursor.execute(sql)


def test_a_report_waits_for_no_approval_it_is_delivered_in_its_own_transaction(db: None) -> None:
    offices = testing.Offices()
    filed = testing.report(offices.actor("village"))
    for name in ("police", "township", "civil"):
        with acting_as(offices.actor(name)) as actor:
            [row] = selectors.deliveries(actor)
            assert row.sent_at == filed.report.reported_at
            assert list(selectors.visible_cases(actor)) == [filed.case]


def test_the_list_of_viewers_does_not_tell_that_the_police_of_a_case_looked(db: None) -> None:
    child = make_child()
    offices = testing.Offices()
    testing.report(offices.actor("village"), file_id=child.pk)
    assert client_of(offices.police).get(f"/children/{child.pk}/").status_code == 200
    client_of(offices.village).get(f"/children/{child.pk}/")

    said = client_of(offices.village).get(f"/children/{child.pk}/viewers/").content.decode()

    assert offices.village.user.display_name in said.split("<main")[1]
    assert offices.police.user.display_name not in said
