"""Reach is enforced twice: without the query layer the database alone hides the rows."""

from dataclasses import replace
from datetime import timedelta

from django.db import connection, models

from shouwang.accounts.testing import actor_of, make_organisation, make_post
from shouwang.core import clock
from shouwang.core.reach import Area
from shouwang.core.scope import acting_as
from shouwang.registry import services
from shouwang.registry.models import (
    CareFile,
    Change,
    Circumstance,
    Enrolment,
    Grant,
    GuardianshipArrangement,
    Household,
    Migration,
    Person,
    Relationship,
)
from shouwang.registry.testing import make_child, make_pupil

HANGING = (
    CareFile, Person, Household, Relationship, GuardianshipArrangement, Migration, Circumstance,
    Change,
)  # fmt: skip


def rows(model: type[models.Model]) -> int:
    """Count every row the database shows: no selector, no `visible_to`."""
    return model._base_manager.count()


def test_the_database_alone_hides_the_next_county_and_everything_without_a_scope(
    committed: None,
) -> None:
    make_child()
    officer = actor_of(make_post())
    stranger = actor_of(make_post(area="990103000000"))

    with acting_as(officer):
        assert [model for model in HANGING if rows(model) == 0] == []
    with acting_as(stranger):
        assert [model for model in HANGING if rows(model) > 0] == []
    assert [model for model in HANGING if rows(model) > 0] == []


def test_the_scope_ends_with_its_block(committed: None) -> None:
    make_child()
    officer = actor_of(make_post())

    with acting_as(officer):
        assert rows(CareFile) == 1
    assert rows(CareFile) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('shouwang.lo', true)")
        assert cursor.fetchone()[0] in (None, "")


def test_a_village_sees_no_other_village(committed: None) -> None:
    make_child()
    officer = actor_of(make_post("VILLAGE_OFFICER", area="990102001202"))

    with acting_as(officer):
        assert rows(CareFile) == 0


def test_a_grant_opens_the_file_with_everything_on_it_and_no_other(committed: None) -> None:
    post = make_post("PRINCIPAL", area="990103001000")
    file = make_pupil(post.organisation, schooling="PRIMARY")
    make_child()
    # Enrolled across the county's border: the school is not in the child's county.
    with acting_as(actor_of(make_post())) as officer:
        services.grant_file(
            officer, file, organisation=post.organisation, permissions=["registry.view_file"],
            reason="跨县就读", valid_from=clock.today(), valid_to=clock.today(), now=clock.now(),
        )  # fmt: skip

    with acting_as(actor_of(post)):
        assert [found.pk for found in CareFile._base_manager.all()] == [file.pk]
        assert rows(Relationship) > 0
        assert rows(Enrolment) == 1
        assert set(Relationship._base_manager.values_list("care_file", flat=True)) == {file.pk}


def test_a_grant_that_ended_yesterday_opens_nothing(committed: None) -> None:
    file = make_child()
    helper = make_organisation(kind="VOLUNTEER_TEAM")
    post = make_post("PROXY_PARENT", organisation=helper)
    yesterday = clock.today() - timedelta(days=1)
    with acting_as(actor_of(make_post())) as officer:
        services.grant_file(
            officer, file, organisation=helper, permissions=["registry.view_file"], reason="结对",
            valid_from=yesterday - timedelta(days=9), valid_to=yesterday, now=clock.now(),
        )  # fmt: skip

    with acting_as(actor_of(post)):
        assert rows(CareFile) == 0


def test_a_class_teacher_gets_the_own_class_from_the_database(committed: None) -> None:
    post = make_post("CLASS_TEACHER", class_label="三年级1班")
    own = make_pupil(post.organisation, class_label="1班")
    make_pupil(post.organisation, class_label="2班")

    with acting_as(actor_of(post)):
        assert [file.pk for file in CareFile._base_manager.all()] == [own.pk]


def test_writing_outside_the_reach_is_refused_by_the_database(committed: None) -> None:
    file = make_child()
    stranger = actor_of(make_post(area="990103000000"))

    with acting_as(stranger):
        assert CareFile._base_manager.filter(pk=file.pk).update(note="改") == 0
        assert Grant._base_manager.filter(care_file=file.pk).delete()[0] == 0


def test_a_forged_wider_actor_needs_the_scope_to_match(committed: None) -> None:
    """The query layer believes the actor; the database believes the scope that was set."""
    make_child()
    stranger = actor_of(make_post(area="990103000000"))
    forged = replace(stranger, area=Area.of("990102000000"))

    with acting_as(stranger):
        shown = CareFile.objects.visible_to(forged, "registry.view_file")
        assert shown.count() == 0
