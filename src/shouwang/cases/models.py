"""Reports and cases. Reports are never deleted; what hangs on a case is seen by its team alone.

Identities of reports and cases are UUIDv4: the tail of a v7 would tell the minute.
"""

from datetime import date
from typing import Any, ClassVar, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.core.actors import Actor
from shouwang.core.choices import Channel
from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, UUIDModel
from shouwang.core.outbox import OutgoingModel
from shouwang.registry.models import CareFile

from . import choices as c


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, by membership."""

    def of_team(self, actor: Actor, on: date) -> Self:
        """Return the cases of which the acting post is a member on a day."""
        members = CaseMember.objects.of(actor, on).filter(case_id=OuterRef("pk"))
        return self.filter(Exists(members))


class Case(AreaModel):
    """What is done about one event for one child, from the report to the end (W-01).

    `care_file` is empty while the child is unknown; `child` says what is known of it (sealed
    JSON). `previous`: the closed case that a new trigger followed; `joined_to`: the case in which
    the same event is followed.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = CodeField(_("个案编号"), max_length=20, unique=True)
    care_file = models.ForeignKey(
        CareFile, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    child = SealedTextField(default=b"")
    state = CodeField(
        _("状态"), max_length=12, choices=c.CaseState.choices, default=c.CaseState.REPORTED
    )
    state_since = models.DateTimeField()
    opened_at = models.DateTimeField(_("报告时间"))
    dispatched_at = models.DateTimeField(_("出警时间"), null=True)
    officers = SealedTextField(_("出警人员"), default=b"")
    risk = CodeField(_("风险等级"), max_length=6, choices=c.RiskLevel.choices)
    risk_reasons = ArrayField(CodeField(max_length=30), default=list)
    risk_override = CodeField(max_length=6, choices=c.RiskLevel.choices, blank=True)
    risk_note = SealedTextField(default=b"")
    risk_by = models.CharField(max_length=120, blank=True)
    caregiver = SealedTextField(_("照料人"), default=b"")
    relief_on = models.DateField(_("纳入保障日期"), null=True)
    relief = models.CharField(_("保障项目"), max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    close_reason = CodeField(
        _("结案原因"), max_length=12, choices=c.CloseReason.choices, blank=True
    )
    closing_note = SealedTextField(default=b"")
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="following"
    )
    joined_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="joined"
    )
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file"], name="cases_case_file"),
            models.Index(fields=["county", "state", "-opened_at"], name="cases_case_county"),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def is_open(self) -> bool:
        """Whether the case is still worked on."""
        return self.state not in (c.CaseState.CLOSED, c.CaseState.JOINED)

    @property
    def level(self) -> str:
        """The risk level that counts: a person's word over the derived one."""
        return str(self.risk_override or self.risk)


class CasePart(UUIDModel, AreaModel):
    """A row that belongs to a case: behind the same row-level security, in the same place."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta(AreaModel.Meta):
        abstract = True


class MemberQuerySet(models.QuerySet["CaseMember"]):
    """Members, by the day."""

    def in_force(self, on: date) -> Self:
        """Return the members of a day."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on)

    def of(self, actor: Actor, on: date) -> Self:
        """Return the memberships under which a post acts on a day."""
        whole = Q(organisation=actor.organisation_id, user_id__isnull=True)
        mine = Q(user_id=actor.user_id, user_id__isnull=False)
        if actor.system:
            return self.in_force(on)
        return self.in_force(on).filter(whole | mine)


class CaseMember(CasePart):
    """Who belongs to the team: an organisation (all its posts with the right), or one person."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="case_memberships"
    )
    user_id = models.UUIDField(null=True)
    label = models.CharField(_("成员"), max_length=120)
    role = CodeField(_("职责"), max_length=14, choices=c.MemberRole.choices)
    since = models.DateField(_("自"))
    until = models.DateField(_("至"), null=True)

    objects: ClassVar[MemberQuerySet] = MemberQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(CasePart.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *CasePart.Meta.constraints,
            models.CheckConstraint(
                name="cases_member_somebody",
                condition=Q(organisation__isnull=False) | Q(user_id__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["case", "organisation", "user_id", "role"], name="cases_member_once",
                condition=Q(until__isnull=True), nulls_distinct=False,
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "case"], name="cases_member_org"),
            models.Index(fields=["user_id", "case"], name="cases_member_user"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.get_role_display()}"


class Report(AreaModel):
    """What somebody found and told the police; a finding not yet told is a report too (FOUND).

    `id` may come from a phone: the same id is the same report. Who reported stands in `Reporter`,
    apart. `child`: sealed JSON of what was said of the child.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="reports")
    care_file = models.ForeignKey(
        CareFile, on_delete=models.PROTECT, null=True, blank=True, related_name="reports"
    )
    reference = CodeField(_("报告编号"), max_length=20, unique=True)
    code_digest = models.BinaryField(default=b"")
    state = CodeField(_("状态"), max_length=10, choices=c.ReportState.choices)
    origin = CodeField(_("来源"), max_length=10, choices=c.Origin.choices)
    origin_id = models.UUIDField(null=True)
    situations = ArrayField(CodeField(max_length=20, choices=c.Situation.choices), default=list)
    signs = ArrayField(CodeField(max_length=2, choices=c.Sign.choices), default=list)
    place_text = SealedTextField(_("地点"), default=b"")
    child = SealedTextField(default=b"")
    narrative = SealedTextField(_("情况"), default=b"")
    suspect = SealedTextField(_("疑似侵害人"), default=b"")
    taken = SealedTextField(_("已采取的措施"), default=b"")
    danger_now = models.BooleanField(_("危险仍在"), null=True)
    found_at = models.DateTimeField(_("发现时间"))
    reported_at = models.DateTimeField(_("报告时间"), null=True)
    attachments = ArrayField(models.UUIDField(), default=list)
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.CharField(max_length=120, blank=True)
    dismiss_reason = models.CharField(_("原因"), max_length=200, blank=True)

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.CheckConstraint(
                name="cases_report_sent_has_case",
                condition=~Q(state="SENT")
                | Q(case__isnull=False, reported_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["origin", "origin_id", "care_file"], name="cases_report_once",
                condition=Q(origin_id__isnull=False),
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case"], name="cases_report_case"),
            models.Index(fields=["care_file", "state"], name="cases_report_file"),
            models.Index(fields=["township", "state"], name="cases_report_township"),
        ]

    def __str__(self) -> str:
        return str(self.reference)


class Reporter(UUIDModel):
    """Who reported: sealed apart, written once, read by its own right; anonymous ones say nothing.

    The reporter's own account sees its reports by `user_id`.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="reporter")
    unit = CodeField(_("报告单位类型"), max_length=14, choices=c.Unit.choices)
    organisation_id = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True, db_index=True)
    name = SealedTextField(_("报告人"), default=b"")
    organisation_name = SealedTextField(_("报告单位"), default=b"")
    telephone = SealedTextField(_("联系电话"), default=b"")
    anonymous = models.BooleanField(_("匿名"), default=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class Addition(CasePart):
    """Words that were added to a report later; a report itself is never rewritten."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="additions")
    text = SealedTextField(_("补充情况"))
    by_reporter = models.BooleanField(default=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class Delivery(CasePart):
    """One receiver of a report, with the clocks of both ends (R-003).

    `organisation` is empty where no police organisation of the place is entered: then the receipt
    is entered by telephone.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="deliveries")
    receiver = CodeField(_("接收方"), max_length=14, choices=c.Receiver.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True)
    sent_at = models.DateTimeField(_("送达时间"))
    acknowledged_at = models.DateTimeField(_("签收时间"), null=True)
    acknowledged_how = CodeField(max_length=10, choices=c.Acknowledged.choices, blank=True)
    acknowledged_name = models.CharField(_("接收人"), max_length=72, blank=True)
    incident_number = CodeField(_("接处警编号"), max_length=40, blank=True)
    entered_by = models.CharField(max_length=120, blank=True)
    entered_at = models.DateTimeField(null=True)

    class Meta(CasePart.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *CasePart.Meta.constraints,
            models.UniqueConstraint(
                fields=["report", "receiver", "organisation"], name="cases_delivery_once",
                nulls_distinct=False,
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "-sent_at"], name="cases_delivery_org")
        ]

    def __str__(self) -> str:
        return f"{self.get_receiver_display()}"


class Outgoing(OutgoingModel, CasePart):
    """A notice of a report, to be sent outside."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="notices")

    class Meta(OutgoingModel.Meta, CasePart.Meta):
        pass


class OnCall(UUIDModel, AreaModel):
    """Whom to ring, by organisation and place; `email` and `webhook` get notices of new reports."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="on_call")
    name = models.CharField(_("值班岗位"), max_length=72)
    telephone = models.CharField(_("值班电话"), max_length=20, blank=True)
    email = models.EmailField(_("通知邮箱"), blank=True)
    webhook = models.URLField(_("短信网关地址"), blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=1)
    from_time = models.TimeField(_("自"), null=True, blank=True)
    to_time = models.TimeField(_("至"), null=True, blank=True)
    ended_on = models.DateField(null=True)

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "position"], name="cases_oncall_org")
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def roads(self) -> list[tuple[Channel, str]]:
        """The roads by which a notice reaches the line, with the address on each."""
        both = ((Channel.EMAIL, self.email), (Channel.WEBHOOK, self.webhook))
        return [(channel, address) for channel, address in both if address]


class Branch(CasePart):
    """One branch of the response; several run at once, and all must be finished."""

    kind = CodeField(_("情形分支"), max_length=2, choices=c.BranchKind.choices)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    parents_reached = models.BooleanField(_("是否联系上父母"), null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(CasePart.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *CasePart.Meta.constraints,
            models.UniqueConstraint(fields=["case", "kind"], name="cases_branch_once"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Measure(CasePart):
    """One measure of a branch; `code` names it in workflow.py."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="measures")
    code = CodeField(max_length=30)
    position = models.PositiveSmallIntegerField()
    state = CodeField(max_length=10, choices=c.MeasureState.choices, default=c.MeasureState.TODO)
    done_at = models.DateTimeField(_("办理时间"), null=True)
    done_by = models.CharField(_("办理人"), max_length=120, blank=True)
    document_number = CodeField(_("文书编号"), max_length=60, blank=True)
    note = SealedTextField(_("情况"), default=b"")
    attachments = ArrayField(models.UUIDField(), default=list)

    class Meta(CasePart.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *CasePart.Meta.constraints,
            models.UniqueConstraint(fields=["branch", "code"], name="cases_measure_once"),
        ]

    def __str__(self) -> str:
        return str(self.code)


class Notice(CasePart):
    """The police tell the township (and civil affairs) what was done (R-249)."""

    receiver = CodeField(max_length=14, choices=c.Receiver.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True)
    told_at = models.DateTimeField(_("通报时间"))
    told_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return str(self.get_receiver_display())


class Inquiry(CasePart):
    """The joint assessment (D-26): who convened, who took part, what was found.

    `members`: [{"kind", "name", "organisation"}]; `assessments`: ids of filled-in instruments.
    """

    source = CodeField(_("来源"), max_length=8, choices=c.InquirySource.choices)
    begun_at = models.DateTimeField()
    members = models.JSONField(default=list)
    assessors = ArrayField(models.CharField(max_length=72), default=list)
    safety = SealedTextField(_("安全处境"), default=b"")
    guardianship = SealedTextField(_("监护情况"), default=b"")
    mind_body = SealedTextField(_("身心健康状况"), default=b"")
    services = ArrayField(CodeField(max_length=14, choices=c.Service.choices), default=list)
    poor_and_eligible = models.BooleanField(_("家庭经济困难且符合条件"), null=True)
    assessments = ArrayField(models.UUIDField(), default=list)
    concluded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.get_source_display())


class DroppedNeed(CasePart):
    """A service that was found needed and is needed no more, though nobody was asked for it."""

    service = CodeField(_("帮扶服务"), max_length=14, choices=c.Service.choices)
    reason = SealedTextField(_("原因"))
    dropped_by = models.CharField(max_length=120)
    dropped_at = models.DateTimeField()

    class Meta(CasePart.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *CasePart.Meta.constraints,
            models.UniqueConstraint(fields=["case", "service"], name="cases_need_dropped_once"),
        ]

    def __str__(self) -> str:
        return str(self.get_service_display())


class Referral(CasePart):
    """A task handed to an organisation that joins the team for it.

    `grant_id` opens the child's file to it meanwhile. What an organisation does for the child
    without seeing the case is a service of the help plan (the app above).
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="case_referrals"
    )
    role = CodeField(max_length=14, choices=c.MemberRole.choices, default=c.MemberRole.HELPER)
    task = SealedTextField(_("请求事项"))
    due_on = models.DateField(_("期限"))
    state = CodeField(
        _("状态"), max_length=10, choices=c.ReferralState.choices, default=c.ReferralState.SENT
    )
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=120)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True)
    answer = SealedTextField(_("答复"), default=b"")
    grant_id = models.UUIDField(null=True)

    class Meta(CasePart.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "state", "due_on"], name="cases_referral_org")
        ]

    def __str__(self) -> str:
        return str(self.get_state_display())


class FollowUp(CasePart):
    """A visit after help: is the child safe, who cares for it."""

    visited_on = models.DateField(_("回访日期"))
    visitors = models.CharField(_("回访人"), max_length=120)
    safe = models.BooleanField(_("儿童得到妥善照料"))
    note = SealedTextField(_("情况"), default=b"")
    entered_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.visited_on.isoformat()


class Conference(CasePart):
    """A meeting about a case: who was there, what was said."""

    held_on = models.DateField(_("会议日期"))
    present = models.CharField(_("参加人员"), max_length=300)
    minutes = SealedTextField(_("纪要"))
    entered_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.held_on.isoformat()


class Decision(CasePart):
    """What a conference decided: who does what until when; it becomes a duty."""

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="decisions")
    what = SealedTextField(_("决定事项"))
    member = models.ForeignKey(CaseMember, on_delete=models.PROTECT, related_name="decisions")
    due_on = models.DateField(_("期限"))
    done_on = models.DateField(_("完成日期"), null=True)
    outcome = SealedTextField(_("办理结果"), default=b"")
    done_by = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.due_on.isoformat()


class SealedNote(CasePart):
    """A leaf of a sealed sub-file; opened by the member roles of `workflow.OPENS`."""

    kind = CodeField(_("分卷"), max_length=10, choices=c.SubFile.choices)
    text = SealedTextField(_("内容"))
    attachments = ArrayField(models.UUIDField(), default=list)
    written_by = models.CharField(max_length=120)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Supervision(CasePart):
    """What a person outside the team says of the work."""

    text = SealedTextField(_("督导意见"))
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class CaseEvent(CasePart):
    """One line of the chronology. `who` is never the reporter."""

    at = models.DateTimeField()
    deed = CodeField(max_length=30)
    details = models.JSONField(default=dict)
    who = models.CharField(max_length=200)
    word_of = models.CharField(max_length=120, blank=True)

    class Meta(CasePart.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case", "at"], name="cases_event_case")
        ]

    def __str__(self) -> str:
        return str(self.deed)


class Omission(CasePart):
    """Somebody bound to report did not, or late (R-245): looked into, and what came of it."""

    unit = CodeField(_("单位类型"), max_length=14, choices=c.Unit.choices)
    whose = SealedTextField(_("单位和人员"))
    facts = SealedTextField(_("应报未报的情况"))
    should_have_on = models.DateField(_("应报告日期"))
    state = CodeField(
        _("状态"), max_length=10, choices=c.OmissionState.choices, default=c.OmissionState.OPEN
    )
    result = SealedTextField(_("处理结果"), default=b"")
    opened_by = models.CharField(max_length=120)
    opened_at = models.DateTimeField()
    settled_by = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.get_state_display())


class Reward(CasePart):
    """A citizen or a society was thanked for a report (R-246); to whom, `Reporter` knows."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="rewards")
    kind = CodeField(_("方式"), max_length=8, choices=c.RewardKind.choices)
    given_on = models.DateField(_("日期"))
    given_by = models.CharField(_("表扬奖励单位"), max_length=120)
    entered_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.get_kind_display())


class PostMortem(CasePart):
    """The review of an extreme event (D-50): the chain of who knew what when, what was learnt.

    `chain`: [{"at", "who", "what", "missing"}], frozen when the review was written.
    """

    happened_on = models.DateField(_("发生日期"))
    kind = CodeField(_("类型"), max_length=12, choices=c.EventKind.choices)
    victims = models.PositiveSmallIntegerField(_("人数"))
    deaths = models.PositiveSmallIntegerField(_("死亡数"))
    chain = SealedTextField(default=b"")
    lessons = SealedTextField(_("教训"), default=b"")
    measures = SealedTextField(_("措施"), default=b"")
    written_by = models.CharField(max_length=120)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.happened_on.isoformat()


def parts() -> list[type[Any]]:
    """Return every table that lies behind the wall of a case."""
    return CasePart.__subclasses__()
