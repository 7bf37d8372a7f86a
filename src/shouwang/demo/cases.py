"""A few reports and cases in different states in the demo county; all invented."""

from datetime import datetime, timedelta

from shouwang.accounts.models import Organisation
from shouwang.cases import choices as c
from shouwang.cases import services, workflow
from shouwang.cases.hooks import Taken
from shouwang.cases.models import Branch, Case, Measure
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as
from shouwang.intervention import services as help_
from shouwang.intervention.choices import ServiceKind
from shouwang.registry.models import CareFile

_MEMBERS = [
    {"kind": str(kind), "name": name}
    for kind, name in zip(workflow.CONVENERS, ("田守正", "高远山", "程立安"), strict=True)
]
_STORIES = (
    ((c.Situation.ALONE,), "邻居说孩子独自生活一周，晚上不敢关灯。", "new"),
    ((c.Situation.VIOLENCE,), "手臂有新旧伤痕，孩子不愿回家。", "responding"),
    ((c.Situation.GUARDIAN_UNWILLING,), "祖父住院，父母电话不通，孩子在亲戚家吃饭。", "helping"),
    ((c.Situation.GUARDIAN_UNABLE,), "外祖母患病卧床，已由舅舅接走照料。", "closed"),
)  # fmt: skip


def cases_of_weeks(county: str, *, now: datetime) -> int:
    """Report four children and lead their cases on, each to another state; returns how many.

    :param county: six digits. Where the county's files are fewer, there are fewer cases.
    """
    system = system_actor("demo")
    with acting_as(system):
        files = list(
            CareFile.objects.filter(county=county, verdict="yes")
            .exclude(status="CLOSED").order_by("number")[5 : 5 + 7 * len(_STORIES) : 7]
        )  # fmt: skip
        _on_call(system, county, now)
        for file, (situations, seen, goal) in zip(files, _STORIES, strict=False):
            _Course(system, _report(system, file, situations, seen, goal, now), now).to(goal)
    return len(files)


def _on_call(system: Actor, county: str, now: datetime) -> None:
    offices = Organisation.objects.filter(county=county, kind="PUBLIC_SECURITY", is_active=True)
    for office in offices:
        line = services.Line("值班室", "0831-2600110")
        services.keep_on_call(system, office, line, now=now)


def _report(
    system: Actor, file: CareFile, situations: tuple[str, ...], seen: str, goal: str, now: datetime
) -> Case:
    draft = services.ReportDraft(
        situations=[str(each) for each in situations], area=file.area,
        found_at=now - timedelta(minutes=40), narrative=seen, file_id=file.pk,
        danger_now=goal == "responding", unit=c.Unit.VILLAGE, reporter_name="村儿童主任",
    )  # fmt: skip
    return services.file_report(system, draft, now=now).case


_SAID = "乡镇儿童督导员"


class _Course:
    """Leads one case on, by the services alone."""

    def __init__(self, system: Actor, case: Case, now: datetime) -> None:
        self.system, self.case, self.now = system, case, now

    def to(self, goal: str) -> None:
        """Lead the case to a state by its name."""
        if goal == "new":
            return
        self._respond(goal)
        if goal == "responding":
            return
        self._help()
        if goal == "closed":
            self._close()

    def _respond(self, goal: str) -> None:
        system, case, now = self.system, self.case, self.now
        receipt = services.Receipt("值班民警", now, f"J{now:%Y%m%d}01")
        for delivery in case.deliverys.all():
            services.acknowledge(system, delivery, now=now, receipt=receipt)
        services.dispatch(system, case, officers="值班民警二人", at=now, now=now)
        kind = c.BranchKind.B4 if goal == "responding" else c.BranchKind.B2
        branch = services.open_branch(system, case, kind, now=now)
        if goal == "responding":
            stop = branch.measures.get(code="STOP")
            services.do_measure(system, stop, services.Done(now, "已制止"), now=now)
            return
        services.note_parents(system, branch, reached=goal == "closed", now=now)
        self._measures(branch, "CALL_PARENTS" if goal == "closed" else "")
        services.notify(system, case, civil_affairs=True, at=now, now=now)

    def _measures(self, branch: Branch, only: str) -> None:
        codes = [only] if only else ["ESCORT", "TELL_PARENTS"]
        for code in codes:
            measure = Measure.objects.get(branch=branch, code=code)
            done = services.Done(self.now, "已办")
            if code == "ESCORT":
                taken = Taken(
                    c.PlacementGround.EVENT, c.PlaceKind.RELATIVE, "舅舅", received_by="舅舅"
                )
                services.escort(self.system, measure, taken, done, now=self.now)
            else:
                services.do_measure(self.system, measure, done, now=self.now)

    def _help(self) -> None:
        system, case, now = self.system, self.case, self.now
        services.assess(system, case, members=_MEMBERS, now=now)
        found = services.Findings(
            "住处安全", "监护人暂时不能履行职责，亲属代为照料", "身体健康，情绪平稳",
            ["田守正", "高远山"], True,
        )  # fmt: skip
        services.conclude(system, case, found, now=now)
        needed = [str(c.Service.GUIDANCE), str(c.Service.COUNSELLING)]
        services.arrange_help(system, case, needed, now=now)

    def _close(self) -> None:
        system, case, now = self.system, self.case, self.now
        self._guided()
        services.drop_need(
            system, case, [str(c.Service.COUNSELLING)], reason="评估后情绪平稳，学校每周谈话。",
            now=now,
        )  # fmt: skip
        services.name_caregiver(system, case, caregiver="舅舅，已签委托照护协议", now=now)
        services.follow_up(
            system, case, on=clock.local_date(now), visitors="儿童督导员", safe=True,
            note="由舅舅照料，上学正常", now=now,
        )  # fmt: skip
        services.close_case(system, case, note="儿童得到妥善照料，服务完成。", now=now)

    def _guided(self) -> None:
        """The township is asked to guide the carer, and has done so."""
        system, case, now, on = self.system, self.case, self.now, clock.local_date(self.now)
        office = Organisation.objects.get(kind="TOWNSHIP", area=case.township.ljust(12, "0"))
        asked = help_.ask_service(
            system, case, help_.Request(
                ServiceKind.GUARDIANSHIP_GUIDANCE, office, "请指导舅舅履行照护职责。", on,
            ), now=now,
        )  # fmt: skip
        help_.answer_service(system, asked, deed="accept", answer="", by=_SAID, now=now)
        help_.provide_service(system, asked, on=on, now=now)
        help_.complete_service(system, asked, outcome="已入户指导两次", on=on, now=now)
