"""Builders of reports and cases, for the tests of this app and those above; all by the services."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from shouwang.accounts.testing import COUNTY, TOWNSHIP, VILLAGE, actor_of
from shouwang.accounts.testing import make_post as post
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as

from . import choices as c
from . import selectors, services, workflow
from .hooks import Taken
from .models import Branch, Case, Delivery, Measure

MEMBERS = [
    {"kind": str(kind), "name": name, "organisation": ""}
    for kind, name in zip(workflow.CONVENERS, ("田守正", "高远山", "程立安"), strict=True)
]


@dataclass
class Offices:
    """The offices of the pilot township, each with one post."""

    police: Any = field(default_factory=lambda: post("POLICE_LIAISON", area=TOWNSHIP))
    township: Any = field(default_factory=lambda: post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))
    civil: Any = field(default_factory=lambda: post("CIVIL_AFFAIRS_OFFICER", area=COUNTY))
    village: Any = field(default_factory=lambda: post("VILLAGE_OFFICER", area=VILLAGE))

    def actor(self, name: str) -> Actor:
        """Return the actor of ``police``, ``township``, ``civil`` or ``village``."""
        found: Actor = actor_of(getattr(self, name))
        return found


def draft(**said: Any) -> services.ReportDraft:
    """Return a report of a child living alone, changed by `said`."""
    given: dict[str, Any] = {
        "situations": [str(c.Situation.ALONE)], "area": VILLAGE,
        "found_at": clock.now() - timedelta(minutes=5), "narrative": "独自在家，灶台冰冷",
        "unit": c.Unit.VILLAGE, "danger_now": False,
    }  # fmt: skip
    return services.ReportDraft(**(given | said))


def report(actor: Actor | None = None, **said: Any) -> services.Filed:
    """File a report; the system itself reports unless an actor is given."""
    acting = actor or system_actor("test")
    with acting_as(acting):
        return services.file_report(acting, draft(**said), now=clock.now())


class Course:
    """Leads a case on by the offices' own deeds, as far as a test wants it."""

    def __init__(self, offices: Offices, case: Case) -> None:
        self.offices, self.case = offices, case

    def by(self, name: str, deed: Any, *args: Any, **said: Any) -> Any:
        """Do a deed as an office of the case."""
        actor = self.offices.actor(name)
        with acting_as(actor):
            done = deed(actor, *args, now=clock.now(), **said)
            self.case = Case.objects.get(pk=self.case.pk)
        return done

    def receipt(self) -> None:
        """The police acknowledge every report of the case."""
        with acting_as(system_actor("test")):
            rows = Delivery.objects.filter(case=self.case, receiver=c.Receiver.POLICE)
            waiting = list(rows.filter(acknowledged_at__isnull=True))
        for delivery in waiting:
            self.by("police", services.acknowledge, delivery)

    def dispatch(self) -> None:
        """Officers go out."""
        self.by("police", services.dispatch, self.case, officers="程立安、罗知远", at=clock.now())

    def branch(self, kind: str = "B1", *, reached: bool | None = True) -> Branch:
        """A branch is opened."""
        branch: Branch = self.by("police", services.open_branch, self.case, kind)
        if reached is not None and kind in workflow.ASKS_PARENTS:
            self.by("police", services.note_parents, branch, reached=reached)
        return branch

    def finish(self, branch: Branch) -> None:
        """Every measure the branch still lacks is taken."""
        for _round in range(6):
            with acting_as(system_actor("test")):
                branch = Branch.objects.get(pk=branch.pk)
                measures = {m.code: m for m in Measure.objects.filter(branch=branch)}
                states = {code: each.state for code, each in measures.items()}
            lacks = workflow.lacking(branch.kind, states, reached=branch.parents_reached)
            if not lacks:
                return
            self._take(measures[lacks[0]])

    def _take(self, measure: Measure) -> None:
        done = services.Done(at=clock.now(), note="已办", document_number="公字〔2026〕1号")
        if measure.code in workflow.ESCORTS:
            kind = sorted(workflow.ESCORTS[measure.code])[0]
            taken = Taken(c.PlacementGround.REFUSAL, kind, "县救助站", received_by="顾站长")
            self.by("police", services.escort, measure, taken, done)
        else:
            self.by("police", services.do_measure, measure, done)

    def notify(self) -> None:
        """The township is told."""
        self.by("police", services.notify, self.case, civil_affairs=True, at=clock.now())

    def assess(self) -> None:
        """The three offices assess and conclude."""
        self.by("township", services.assess, self.case, members=MEMBERS)
        found = services.Findings(
            safety="住处安全", guardianship="父母在外，无人照管", mind_body="身体健康，情绪低落",
            assessors=["田守正", "高远山"], poor_and_eligible=True,
        )  # fmt: skip
        self.by("township", services.conclude, self.case, found)

    def help(self) -> None:
        """Services are arranged."""
        self.by("township", services.arrange_help, self.case, [str(c.Service.COUNSELLING)])

    def drop_needs(self) -> None:
        """Of what was found needed, nobody has to be asked any more."""
        with acting_as(system_actor("test")):
            waiting = selectors.open_needs([self.case.pk]).get(self.case.pk)
        if waiting:
            self.by("township", services.drop_need, self.case, waiting, reason="由学校安排")

    def settle(self, *, needs: bool = True) -> None:
        """A caregiver is named, a visit finds the child safe; what was found needed is settled."""
        if needs:
            self.drop_needs()
        self.by("township", services.name_caregiver, self.case, caregiver="外祖母")
        self.by(
            "township", services.follow_up, self.case, on=clock.today(), visitors="田守正",
            safe=True, note="有外祖母照料",
        )  # fmt: skip

    def close(self) -> Case:
        """The case is closed."""
        closed: Case = self.by("township", services.close_case, self.case, note="儿童得到妥善照料")
        return closed

    def to(self, state: str) -> "Course":
        """Lead a fresh case to a state, by the shortest road."""
        roads = (
            (c.CaseState.REPORTED, lambda: None), (c.CaseState.ACCEPTED, self.receipt),
            (c.CaseState.DISPATCHED, self.dispatch),
            (c.CaseState.RESPONDING, lambda: self.finish(self.branch())),
            (c.CaseState.NOTIFIED, self.notify),
            (c.CaseState.ASSESSING, lambda: self.by(
                "township", services.assess, self.case, members=MEMBERS)),
            (c.CaseState.ASSESSED, self._conclude), (c.CaseState.HELPING, self.help),
        )  # fmt: skip
        for reached, step in roads:
            step()
            if reached == state:
                return self
        if state == c.CaseState.INTERVENING:
            self.by("police", services.intervene, self.case)
        elif state == c.CaseState.CLOSED:
            self.settle()
            self.close()
        elif state == c.CaseState.JOINED:
            raise ValueError(state)
        return self

    def _conclude(self) -> None:
        found = services.Findings("安全", "有人照管", "健康", ["田守正", "高远山"], True)
        self.by("township", services.conclude, self.case, found)


def course(offices: Offices | None = None, **said: Any) -> Course:
    """File a report in the pilot township and return its case, ready to be led on."""
    known = offices or Offices()
    filed = report(known.actor("village"), **said)
    return Course(known, filed.case)
