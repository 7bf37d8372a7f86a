"""Users, posts, organisations: each level within its own area, three hands kept apart."""

from datetime import timedelta
from typing import Any

import pytest

from shouwang.accounts import services
from shouwang.accounts.choices import Role
from shouwang.accounts.models import Organisation, Post, User
from shouwang.accounts.roles import PERMISSIONS
from shouwang.accounts.services import (
    AreaNeeded,
    LevelAboveNeeded,
    NameTaken,
    OneAdministratorOnly,
    StillInUse,
)
from shouwang.accounts.testing import (
    COUNTY,
    NEXT_COUNTY,
    NEXT_TOWNSHIP,
    TOWNSHIP,
    VILLAGE,
    actor_of,
    client_of,
    make_organisation,
    make_post,
    make_user,
)
from shouwang.core import clock
from shouwang.core.errors import NotAllowed
from shouwang.core.scope import acting_as

pytestmark = pytest.mark.django_db
PREFECTURE = "990100000000"


def _assign(post: Any, user: Any, role: str, area: str, organisation: Any = None) -> Post:
    with acting_as(actor_of(post)) as actor:
        return services.assign_post(
            actor, user, role=role, organisation=organisation or user.organisation,
            area_code=area, valid_from=clock.today(), now=clock.now(),
        )  # fmt: skip


def _reset(post: Any, user: Any) -> str:
    with acting_as(actor_of(post)) as actor:
        return services.reset_password(actor, user, now=clock.now())


# users


def test_an_account_comes_with_a_slip_shown_once(system_admin: Any) -> None:
    office = make_organisation(kind="TOWNSHIP", area=TOWNSHIP)
    client = client_of(system_admin)

    response = client.post(
        "/accounts/users/new/",
        {"username": "wei.lan", "display_name": "韦岚", "organisation": str(office.pk)},
    )

    user = User.objects.get(username="wei.lan")
    slip = response.context["slip"]
    assert user.check_password(slip)
    assert user.must_change_password
    assert slip in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert slip not in client.get(f"/accounts/users/{user.pk}/").content.decode()


@pytest.mark.parametrize("area", [COUNTY, TOWNSHIP, VILLAGE])
def test_accounts_are_made_within_the_area(system_admin: Any, area: str) -> None:
    office = make_organisation(area=area)
    with acting_as(actor_of(system_admin)) as actor:
        user, _ = services.create_user(
            actor, username="a-b", display_name="甲", organisation=office, now=clock.now()
        )
    assert user.organisation == office


@pytest.mark.parametrize("area", [NEXT_COUNTY, PREFECTURE])
def test_no_account_is_made_outside_the_area(system_admin: Any, area: str) -> None:
    office = make_organisation(area=area)
    with acting_as(actor_of(system_admin)) as actor, pytest.raises(NotAllowed):
        services.create_user(
            actor, username="a-b", display_name="甲", organisation=office, now=clock.now()
        )


def test_the_form_does_not_offer_offices_outside(system_admin: Any) -> None:
    outside = make_organisation(area=NEXT_COUNTY)

    response = client_of(system_admin).post(
        "/accounts/users/new/",
        {"username": "abc", "display_name": "甲", "organisation": str(outside.pk)},
    )

    assert response.context["form"].errors["organisation"]


def test_a_sign_in_name_is_taken_once_whatever_the_case(system_admin: Any) -> None:
    make_user("WeiLan")
    office = make_organisation()
    with acting_as(actor_of(system_admin)) as actor, pytest.raises(NameTaken):
        services.create_user(
            actor, username="weilan", display_name="甲", organisation=office, now=clock.now()
        )


def test_a_township_administrator_sees_its_township_alone() -> None:
    admin = make_post("SYSTEM_ADMIN", area=TOWNSHIP)
    make_user("inside", organisation=make_organisation(area=VILLAGE))
    make_user("beside", organisation=make_organisation(area=NEXT_TOWNSHIP))
    make_user("above", organisation=make_organisation(area=COUNTY))

    page = client_of(admin).get("/accounts/users/").content.decode()

    assert "inside" in page
    assert "beside" not in page
    assert "above" not in page


def test_a_reset_draws_a_new_slip(system_admin: Any) -> None:
    user = make_user()

    response = client_of(system_admin).post(f"/accounts/users/{user.pk}/reset/")

    user.refresh_from_db()
    assert user.check_password(response.context["slip"])
    assert user.must_change_password


@pytest.mark.parametrize("role", ["SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN"])
def test_administrators_are_reset_by_the_level_above_alone(system_admin: Any, role: str) -> None:
    other = make_post(role).user
    above = make_post("SYSTEM_ADMIN", area=PREFECTURE)

    with pytest.raises(LevelAboveNeeded):
        _reset(system_admin, other)
    assert other.check_password("unused-password")
    assert _reset(above, other)


def test_nobody_resets_or_disables_himself(system_admin: Any) -> None:
    with pytest.raises(NotAllowed):
        _reset(system_admin, system_admin.user)
    with acting_as(actor_of(system_admin)) as actor, pytest.raises(NotAllowed):
        services.set_active(actor, system_admin.user, active=False, now=clock.now())


def test_an_account_is_disabled_and_enabled(system_admin: Any) -> None:
    user = make_user()
    client = client_of(system_admin)

    client.post(f"/accounts/users/{user.pk}/active/", {"active": "0"})
    user.refresh_from_db()
    assert not user.is_active
    client.post(f"/accounts/users/{user.pk}/active/", {"active": "1"})
    user.refresh_from_db()
    assert user.is_active


def test_an_account_cannot_be_moved_out_of_the_area(system_admin: Any) -> None:
    user, outside = make_user(), make_organisation(area=NEXT_COUNTY)
    with acting_as(actor_of(system_admin)) as actor, pytest.raises(NotAllowed):
        services.edit_user(
            actor, user, display_name="乙", organisation=outside, telephone="", email="",
            now=clock.now(),
        )  # fmt: skip


# posts


def test_the_security_administrator_gives_a_post(security_admin: Any) -> None:
    office = make_organisation(kind="TOWNSHIP", area=TOWNSHIP)
    user = make_user(organisation=office)

    response = client_of(security_admin).post(
        f"/accounts/users/{user.pk}/posts/new/",
        {"role": "TOWNSHIP_SUPERVISOR", "organisation": str(office.pk), "area_code": TOWNSHIP,
         "valid_from": "2026-01-01"},
    )  # fmt: skip

    # The list of divisions is empty in this test: the area is not among the choices.
    assert response.context["form"].errors["area_code"]
    assert _assign(security_admin, user, "TOWNSHIP_SUPERVISOR", TOWNSHIP).area_code == TOWNSHIP


@pytest.mark.parametrize("area", [NEXT_COUNTY, PREFECTURE])
def test_no_post_reaches_further_than_its_giver(security_admin: Any, area: str) -> None:
    with pytest.raises(NotAllowed):
        _assign(security_admin, make_user(), "CIVIL_AFFAIRS_OFFICER", area)


@pytest.mark.parametrize(
    ("role", "area"), [("PRINCIPAL", COUNTY), ("POLICE_LIAISON", COUNTY), ("LEADER", "")]
)
def test_area_and_role_must_fit(security_admin: Any, role: str, area: str) -> None:
    with pytest.raises(AreaNeeded):
        _assign(security_admin, make_user(), role, area)


def test_no_post_for_oneself(security_admin: Any) -> None:
    with pytest.raises(NotAllowed):
        _assign(security_admin, security_admin.user, "SECURITY_ADMIN", COUNTY)


@pytest.mark.parametrize(
    ("held", "asked"),
    [("SYSTEM_ADMIN", "SECURITY_ADMIN"), ("AUDIT_ADMIN", "CIVIL_AFFAIRS_OFFICER"),
     ("CIVIL_AFFAIRS_OFFICER", "SYSTEM_ADMIN")],
)  # fmt: skip
def test_an_administrator_is_nothing_else(security_admin: Any, held: str, asked: str) -> None:
    user = make_post(held).user

    with pytest.raises(OneAdministratorOnly):
        _assign(security_admin, user, asked, COUNTY)


def test_an_ended_post_bars_no_longer(security_admin: Any) -> None:
    yesterday = clock.today() - timedelta(days=1)
    user = make_post("CIVIL_AFFAIRS_OFFICER", valid_to=yesterday).user

    assert _assign(security_admin, user, "AUDIT_ADMIN", COUNTY).role == Role.AUDIT_ADMIN


def test_a_post_is_ended_on_the_page(security_admin: Any) -> None:
    post = make_post("LEADER")

    client_of(security_admin).post(f"/accounts/posts/{post.pk}/end/", {"on": "2026-06-30"})

    post.refresh_from_db()
    assert str(post.valid_to) == "2026-06-30"


# three hands


DEEDS = {
    "/accounts/users/new/": "SYSTEM_ADMIN",
    "/accounts/organisations/": "SYSTEM_ADMIN",
    "/accounts/settings/": "SYSTEM_ADMIN",
    "/accounts/feedback/": "SYSTEM_ADMIN",
    "/trail/": "AUDIT_ADMIN",
    "/trail/chain/": "AUDIT_ADMIN",
    "/accounts/users/{user}/posts/new/": "SECURITY_ADMIN",
}


@pytest.mark.parametrize("role", ["SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN"])
@pytest.mark.parametrize("path", DEEDS)
def test_no_administrator_does_anothers_deeds(role: str, path: str) -> None:
    from shouwang.accounts.testing import make_installation

    make_installation()
    post = make_post(role)
    status = client_of(post).get(path.format(user=make_user().pk)).status_code

    assert status == (200 if DEEDS[path] == role else 403)


def test_the_three_share_no_right_and_see_no_child() -> None:
    three = [PERMISSIONS[r] for r in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)]

    assert not three[0] & three[1]
    assert not three[0] & three[2]
    assert not three[1] & three[2]
    others = ("registry.", "exchange.", "statistics.")
    assert not [right for rights in three for right in rights if right.startswith(others)]


def test_the_service_refuses_what_the_page_hides(audit_admin: Any, security_admin: Any) -> None:
    for post in (audit_admin, security_admin):
        with acting_as(actor_of(post)) as actor, pytest.raises(NotAllowed):
            services.create_user(
                actor, username="abc", display_name="甲", organisation=post.organisation,
                now=clock.now(),
            )  # fmt: skip


# organisations


def _organisation(post: Any, **changes: Any) -> Organisation:
    given = {"name": "月亮湾小学", "kind": "SCHOOL", "stage": "PRIMARY", "area": TOWNSHIP}
    with acting_as(actor_of(post)) as actor:
        return services.create_organisation(actor, **(given | changes), now=clock.now())


def test_an_organisation_is_entered_once_a_county(system_admin: Any) -> None:
    made = _organisation(system_admin)

    assert (made.county, made.township) == ("990102", "990102001")
    with pytest.raises(NameTaken):
        _organisation(system_admin, area=NEXT_TOWNSHIP)


def test_an_organisation_stays_within_the_area(system_admin: Any) -> None:
    made = _organisation(system_admin)

    with pytest.raises(NotAllowed):
        _organisation(system_admin, name="邻县小学", area=NEXT_COUNTY)
    with acting_as(actor_of(system_admin)) as actor, pytest.raises(NotAllowed):
        services.edit_organisation(
            actor, made, name="月亮湾小学", kind="SCHOOL", area=NEXT_COUNTY, now=clock.now()
        )


def test_an_organisation_with_people_stays_in_use(system_admin: Any) -> None:
    post = make_post("LEADER")
    with acting_as(actor_of(system_admin)) as actor, pytest.raises(StillInUse):
        services.set_organisation_active(actor, post.organisation, active=False, now=clock.now())


def test_posts_at_a_closed_organisation_rest(system_admin: Any) -> None:
    post = make_post("LEADER")
    Organisation.objects.filter(pk=post.organisation_id).update(is_active=False)

    assert "没有在任岗位" in client_of(post).get("/").content.decode()


def test_the_list_needs_no_more_queries_for_more_rows(
    system_admin: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_of(system_admin)
    for _ in range(15):
        make_post("LEADER")

    with django_assert_max_num_queries(25):
        client.get("/accounts/users/")
