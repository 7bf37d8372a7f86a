"""Whatever anybody does, in whatever order: nothing is closed that stands open, nobody reads what
is sealed (issue D).

The world is built once: a case in each phase, offices, posts. Every sequence of deeds runs in a
savepoint that is rolled back; after each deed that was done the database is asked, as the system
what is closed, and from standpoints in turn what it shows them.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection

from shouwang.accounts.testing import COUNTY, NEXT_COUNTY, TOWNSHIP, actor_of, make_post
from shouwang.cases import barriers, hooks, selectors, services, testing, workflow
from shouwang.cases import choices as c
from shouwang.cases.models import (
    Branch,
    Case,
    CaseMember,
    Delivery,
    Inquiry,
    Measure,
    Referral,
    Report,
)
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.errors import DomainError
from shouwang.core.scope import acting_as
from shouwang.core.testing import undone
from shouwang.duties import services as duties
from shouwang.intervention import services as help_
from shouwang.intervention import testing as t
from shouwang.intervention.choices import PLACEMENT_OVER, PlaceKind, PlacementGround
from shouwang.intervention.models import Intervention, Placement, Service
from shouwang.registry.testing import make_child

pytestmark = pytest.mark.django_db
SEQUENCES, SHORTEST, LONGEST = 102, 12, 13
TEAM = ("police", "township", "civil")


class Nothing(Exception):
    """There is nothing to do the deed on."""


@dataclass
class World:
    """Offices, posts, and a case in each phase; `done` counts the deeds that were not refused."""

    actors: dict[str, Actor]
    helper: Any
    child: Any
    cases: list[Any]
    done: Counter[str] = field(default_factory=Counter)
    about: int = 0  # which case a sequence is about; deeds on one case follow from each other

    def act(self, name: str, deed: str, dice: random.Random) -> bool:
        """Let a post do a deed on some case; False where it was refused.

        Called as the system, which chooses what to do it on: ids are known to everybody.
        """
        actor, now = self.actors[name], clock.now()
        try:
            pk = self.cases[self.about] if dice.random() < 0.7 else dice.choice(self.cases)
            call = DEEDS[deed](self, Case.objects.get(pk=pk), dice)
            with acting_as(actor):
                call(actor, now)
        except (DomainError, ObjectDoesNotExist, Nothing):
            return False
        self.done[deed] += 1
        return True


def build() -> World:
    """Build offices, posts and four cases: reported, in care, being helped, almost over."""
    offices = testing.Offices()
    helper, child = make_post("PRINCIPAL", area=TOWNSHIP), make_child()
    reported = testing.report(offices.actor("village"), file_id=child.pk).case
    away = testing.course(offices, file_id=make_child().pk).to("DISPATCHED")
    away.finish(away.branch("B1", reached=False))
    helped = testing.course(offices, file_id=make_child().pk).to("HELPING")
    helped.settle(needs=False)
    due = clock.today()
    helped.by("township", services.refer, helped.case, helper.organisation, task="事", due_on=due)
    for kind in c.SubFile:
        with acting_as(system_actor("test")) as system:
            services.write_note(system, helped.case, kind=kind, text="密", now=clock.now())
    over = testing.course(offices).to("HELPING")
    over.settle()
    names = {name: offices.actor(name) for name in (*TEAM, "village")}
    names |= {
        "helper": actor_of(helper),
        "other office": actor_of(make_post("CIVIL_AFFAIRS_OFFICER", area=COUNTY)),
        "other township": actor_of(make_post("TOWNSHIP_SUPERVISOR", area="990102002000")),
        "other police": actor_of(make_post("POLICE_LIAISON", area="990102002000")),
        "next county": actor_of(make_post("CIVIL_AFFAIRS_OFFICER", area=NEXT_COUNTY)),
    }
    cases = [case.pk for case in (reported, away.case, helped.case, over.case)]
    return World(names, helper, child, cases)


@pytest.fixture(scope="module")
def built(shared: None) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        # Duties are planned at the end of every deed; they open nothing, and take nine tenths of
        # the time.
        patch.setattr(duties, "plan_files", lambda *given: None)
        yield build()


@pytest.fixture
def world(built: World) -> Iterator[World]:
    with undone():
        built.done.clear()
        yield built


# --- deeds: (world, case, dice) as the system chooses what to do it on → the deed itself ----------

Call = Callable[[Actor, Any], Any]


def some(model: Any, case: Case, dice: random.Random) -> Any:
    rows = list(model.objects.filter(case=case).order_by("pk"))
    if not rows:
        raise Nothing
    return dice.choice(rows)


def on_case(deed: Any, **said: Any) -> Any:
    return lambda w, x, d: lambda a, now: deed(a, x, now=now, **said)


def report(w: World, x: Case, d: random.Random) -> Call:
    draft = testing.draft(file_id=w.child.pk if d.random() < 0.5 else None)
    return lambda a, now: services.file_report(a, draft, now=now)


def acknowledge(w: World, x: Case, d: random.Random) -> Call:
    row = some(Delivery, x, d)
    number = d.choice(["J1", ""])
    by_telephone = d.random() < 0.5
    return lambda a, now: services.acknowledge(
        a, row, now=now, receipt=services.Receipt("民警", now, number) if by_telephone else None
    )


def measure(w: World, x: Case, d: random.Random) -> Call:
    row, word = some(Measure, x, d), d.choice(["甲", ""])
    if row.code not in workflow.ESCORTS:
        return lambda a, now: services.do_measure(
            a, row, services.Done(at=now), now=now, word_of=word
        )
    taken = hooks.Taken(
        PlacementGround.REFUSAL, PlaceKind.RESCUE_STATION, "站", received_by=d.choice(["乙", ""])
    )
    return lambda a, now: services.escort(
        a, row, taken, services.Done(at=now), now=now, word_of=word
    )


def skip(w: World, x: Case, d: random.Random) -> Call:
    row = some(Measure, x, d)
    return lambda a, now: services.skip_measure(a, row, reason="无", now=now, word_of="甲")


def parents(w: World, x: Case, d: random.Random) -> Call:
    row, reached = some(Branch, x, d), d.random() < 0.5
    return lambda a, now: services.note_parents(a, row, reached=reached, now=now, word_of="甲")


def answer(w: World, x: Case, d: random.Random) -> Call:
    row, said = some(Referral, x, d), d.choice(["accept", "refuse", "return", "complete"])
    return lambda a, now: services.answer_referral(a, row, said, text="复", now=now, word_of="甲")


def join(w: World, x: Case, d: random.Random) -> Call:
    into = Case.objects.get(pk=d.choice(w.cases))
    return lambda a, now: services.join_case(a, x, into, now=now)


def visit(w: World, x: Case, d: random.Random) -> Call:
    safe = d.random() < 0.8
    return lambda a, now: services.follow_up(
        a, x, on=clock.local_date(now), visitors="甲", safe=safe, note="记", now=now
    )


def note(w: World, x: Case, d: random.Random) -> Call:
    kind = d.choice(list(c.SubFile))
    return lambda a, now: services.write_note(a, x, kind=kind, text="密", now=now)


def reveal(w: World, x: Case, d: random.Random) -> Call:
    row = some(Report, x, d)
    return lambda a, now: services.reveal_reporter(a, row, purpose="核实", now=now)


def end_member(w: World, x: Case, d: random.Random) -> Call:
    row = some(CaseMember, x, d)
    return lambda a, now: services.end_member(a, row, now=now)


def placing(w: World, x: Case, d: random.Random) -> Call:
    row = some(Placement, x, d)
    deed = d.choice(["receive", "notify", "entrust", "leave", "leave", "cancel", "die"])
    return lambda a, now: t.PLACING[deed](row, actor=a)


def serving(w: World, x: Case, d: random.Random) -> Call:
    row = some(Service, x, d)
    deed = d.choice(["accept", "provide", "complete", "refuse", "return", "withdraw"])
    return lambda a, now: t.SERVING[deed](row, actor=a)


def drop(w: World, x: Case, d: random.Random) -> Call:
    waiting = selectors.open_needs([x.pk]).get(x.pk)
    if not waiting:
        raise Nothing
    return lambda a, now: services.drop_need(a, x, waiting, reason="无需", now=now)


def end_measures(w: World, x: Case, d: random.Random) -> Call:
    row = some(Intervention, x, d)
    return lambda a, now: t.MEASURING["end_intervention"](row, actor=a)


FOUND = services.Findings("安全", "有人", "健康", ["甲", "乙"], True)
DEEDS: dict[str, Callable[[World, Case, random.Random], Call]] = {
    "report": report, "acknowledge": acknowledge, "measure": measure, "skip": skip,
    "parents": parents, "answer": answer, "join": join, "visit": visit, "note": note,
    "reveal": reveal, "end_member": end_member, "placing": placing, "serving": serving,
    "end_measures": end_measures, "drop": drop,
    "dispatch": lambda w, x, d: lambda a, now: services.dispatch(
        a, x, officers="甲", at=now, now=now, word_of="甲"),
    "branch": lambda w, x, d: (lambda kind: lambda a, now: services.open_branch(
        a, x, kind, now=now, word_of="甲"))(d.choice(["B1", "B3", "B4"])),
    "notify": lambda w, x, d: lambda a, now: services.notify(
        a, x, civil_affairs=True, at=now, now=now, word_of="甲"),
    "assess": on_case(services.assess, members=testing.MEMBERS),
    "conclude": lambda w, x, d: lambda a, now: services.conclude(a, x, FOUND, now=now),
    "help": lambda w, x, d: lambda a, now: services.arrange_help(a, x, ["MEDICAL"], now=now),
    "resume": on_case(services.resume),
    "caregiver": on_case(services.name_caregiver, caregiver="外祖母"),
    "refer": lambda w, x, d: lambda a, now: services.refer(
        a, x, w.helper.organisation, task="事", due_on=clock.local_date(now), now=now),
    "place": lambda w, x, d: lambda a, now: t.place(x, actor=a),
    "ask": lambda w, x, d: lambda a, now: t.ask(x, w.helper.organisation, actor=a),
    "measures": lambda w, x, d: lambda a, now: help_.open_intervention(
        a, x, person="某父", kin="FATHER", facts="不履行", on=clock.local_date(now), now=now),
    "close": on_case(services.close_case, note="结"),
    "unfounded": lambda w, x, d: (lambda reason: lambda a, now: services.close_otherwise(
        a, x, reason=reason, note="结", now=now))(d.choice(["UNFOUNDED", "DIED"])),
}  # fmt: skip
# What is tried more often than its share: what closes, and what opens something beforehand.
TRIED = (
    *sorted(DEEDS), "close", "close", "close", "unfounded", "answer", "placing", "serving", "ask",
    "ask", "acknowledge", "drop",
)  # fmt: skip

# A property that never closes a case, nor opens anything, would hold of anything: each of these is
# done once at least, at the beginning of a sequence about the case where it can be.
SURE = (
    ("close", 3), ("unfounded", 3), ("answer", 2), ("placing", 1), ("place", 3), ("refer", 3),
    ("ask", 3), ("report", 0), ("note", 2), ("reveal", 0), ("serving", 3), ("measures", 3),
    ("drop", 2),
)  # fmt: skip
BEFORE = {"serving": "ask"}


# --- what must hold -------------------------------------------------------------------------------

_OPEN_THINGS = """
SELECT k.number, 'placement' FROM cases_case k JOIN intervention_placement p ON p.case_id = k.id
 WHERE k.state = 'CLOSED' AND p.state <> ALL (%(placement_over)s)
UNION ALL
SELECT k.number, 'referral' FROM cases_case k JOIN cases_referral r ON r.case_id = k.id
 WHERE k.state = 'CLOSED' AND r.state IN ('SENT', 'ACCEPTED')
UNION ALL
SELECT k.number, 'service' FROM cases_case k JOIN intervention_service s ON s.case_id = k.id
 WHERE k.state = 'CLOSED' AND s.state NOT IN ('DONE', 'WITHDRAWN')
UNION ALL
SELECT k.number, 'receipt' FROM cases_case k JOIN cases_report r ON r.case_id = k.id
 WHERE k.state = 'CLOSED' AND NOT EXISTS (
   SELECT 1 FROM cases_delivery d WHERE d.report_id = r.id AND d.receiver = 'POLICE'
    AND d.acknowledged_at IS NOT NULL AND d.acknowledged_name <> ''
    AND (d.acknowledged_how = 'PAGE' OR d.incident_number <> ''))
UNION ALL
SELECT k.number, 'need' FROM cases_case k JOIN cases_inquiry i ON i.case_id = k.id
  CROSS JOIN unnest(i.services) AS n (code)
 WHERE k.state = 'CLOSED' AND k.close_reason = 'CARED_FOR' AND NOT EXISTS (
   SELECT 1 FROM cases_droppedneed d WHERE d.case_id = k.id AND d.service = n.code)
   AND NOT EXISTS (
   SELECT 1 FROM intervention_service s WHERE s.case_id = k.id AND s.kind = n.code)
UNION ALL
SELECT k.number, 'branch' FROM cases_case k JOIN cases_branch b ON b.case_id = k.id
 WHERE k.state = 'CLOSED' AND b.finished_at IS NULL
"""
# Everything behind the wall that a standpoint is shown, by the database alone.
_SHOWN = """
SELECT 'case', id::text, '' FROM cases_case
UNION ALL SELECT 'note', case_id::text, kind FROM cases_sealednote
UNION ALL SELECT 'reporter', report_id::text, coalesce(user_id::text, '') FROM cases_reporter
UNION ALL SELECT 'part', case_id::text, '' FROM intervention_placement
UNION ALL SELECT 'part', case_id::text, '' FROM intervention_intervention
UNION ALL SELECT 'part', case_id::text, '' FROM cases_caseevent
UNION ALL SELECT 'service', case_id::text, organisation_id::text FROM intervention_service
"""


def rows(sql: str, **said: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, said or None)
        return list(cursor.fetchall())


def check_closed() -> None:
    """Called as the system."""
    assert rows(_OPEN_THINGS, placement_over=sorted(PLACEMENT_OVER)) == []


def check_walls(world: World, *names: str) -> None:
    """What each standpoint is shown is what its memberships open, and not a leaf more."""
    members = list(CaseMember.objects.in_force(clock.today()).values_list(
        "case_id", "organisation_id", "user_id", "role"))  # fmt: skip
    case_of = {str(pk): str(case) for pk, case in Report.objects.values_list("pk", "case_id")}
    for name in dict.fromkeys(names):
        actor = world.actors[name]
        roles: dict[str, set[str]] = {}
        for case_id, office, user, role in members:
            if (user is None and office == actor.organisation_id) or user == actor.user_id:
                roles.setdefault(str(case_id), set()).add(role)
        with acting_as(actor):
            shown = rows(_SHOWN)
        assert {pk for kind, pk, _x in shown if kind == "case"} == set(roles), name
        for kind, pk, more in shown:
            if kind == "note":
                assert workflow.OPENS[c.SubFile(more)] & roles.get(pk, set()), (name, more)
            elif kind == "reporter":
                own = more == str(actor.user_id)
                assert own or "POLICE" in roles.get(case_of[pk], set()), name
            elif kind == "part":
                assert pk in roles, name
            elif kind == "service":
                assert pk in roles or more == str(actor.organisation_id), name


def run(world: World, sequences: int) -> None:
    """Try sequences of deeds; each is taken back. What fails is told with its course."""
    for seed in range(sequences):
        course: list[str] = []
        try:
            with undone(), acting_as(system_actor("test")):
                sequence(world, seed, course)
        except AssertionError as error:
            error.add_note(f"sequence {seed}: {', '.join(course)}")
            raise
        world.done["sequences"] += 1


def sequence(world: World, seed: int, course: list[str]) -> None:
    """Do one sequence, checking after each deed that was not refused."""
    dice, names = random.Random(seed), sorted(world.actors)
    sure, world.about = SURE[seed] if seed < len(SURE) else ("", seed % len(world.cases))

    def attempt(name: str, deed: str, standpoint: str) -> bool:
        world.done["tried"] += 1
        if not world.act(name, deed, dice):
            return False
        course.append(f"{name} {deed}")
        check_closed()
        check_walls(world, name, standpoint)
        return True

    for deed in filter(None, (BEFORE.get(sure), sure)):
        any(attempt(TEAM[turn % len(TEAM)], deed, names[0]) for turn in range(60))
    for place in range(dice.randint(SHORTEST, LONGEST)):
        deed = dice.choice(TRIED)
        name = dice.choice(TEAM if dice.random() < 0.75 else names)
        attempt(name, deed, names[(seed + place) % len(names)])


def test_no_sequence_of_deeds_closes_what_stands_open_or_opens_what_is_sealed(
    world: World,
) -> None:
    run(world, SEQUENCES)

    assert world.done["sequences"] >= 100
    assert world.done["tried"] >= 12 * world.done["sequences"]
    for deed, _about in SURE:
        assert world.done[deed] > 0, deed


def test_the_property_fails_where_a_barrier_does_not_hold(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(barriers, "barring", lambda case, reason: [])

    with pytest.raises(AssertionError, match=r"placement|referral|receipt|branch|service|need"):
        run(world, SEQUENCES)


@pytest.mark.parametrize("kept", ["placement", "referral", "need"])
def test_the_property_fails_where_one_barrier_alone_is_missing(
    world: World, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = barriers.barring
    monkeypatch.setattr(
        barriers, "barring", lambda x, reason: [b for b in real(x, reason) if b.key != kept]
    )
    of = {"placement": world.cases[1], "referral": world.cases[2], "need": world.cases[3]}
    with acting_as(world.actors["township"]) as actor:
        case = Case.objects.get(pk=of[kept])
        if kept == "need":
            Inquiry.objects.filter(case=case).update(services=["MEDICAL"])
        elif kept == "referral":
            services.drop_need(actor, case, ["COUNSELLING"], reason="无需", now=clock.now())
        if kept == "placement":
            services.close_otherwise(actor, case, reason="UNFOUNDED", note="结", now=clock.now())
        else:
            services.close_case(actor, case, note="结", now=clock.now())

    with acting_as(system_actor("test")), pytest.raises(AssertionError, match=kept):
        check_closed()


def test_the_property_fails_where_somebody_reads_more_than_is_opened(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with acting_as(system_actor("test")):
        check_walls(world, *world.actors)
        stricter = {**workflow.OPENS, c.SubFile.ABUSE: frozenset({c.MemberRole.WORKER})}
        monkeypatch.setattr(workflow, "OPENS", stricter)

        with pytest.raises(AssertionError, match="ABUSE"):
            check_walls(world, *world.actors)


def test_who_left_the_team_is_shown_nothing_any_more(world: World) -> None:
    gone = clock.today() - timedelta(days=1)
    with acting_as(system_actor("test")):
        CaseMember.objects.filter(organisation=world.actors["township"].organisation_id).update(
            since=gone, until=gone
        )
        check_walls(world, "township")
    with acting_as(world.actors["township"]):
        assert rows(_SHOWN) == []
