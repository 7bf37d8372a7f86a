"""Persons, child files and the dated facts that hang on them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation, User
from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, FactModel, ScopedQuerySet, UUIDModel

from .choices import (
    CircumstanceKind,
    CloseReason,
    DocumentKind,
    DocumentType,
    ExportStatus,
    FileStatus,
    GrantKind,
    Kin,
    LifeState,
    MergingKind,
    Population,
    Schooling,
    Sex,
    Standing,
    Verdict,
)
from .querysets import CareFileQuerySet, FileFactQuerySet


class Person(UUIDModel, AreaModel):
    """A child, a parent, a carer. Belongs to one county; numbers and telephones are sealed."""

    name = models.CharField(_("姓名"), max_length=72)
    former_names = ArrayField(models.CharField(max_length=72), default=list, blank=True)
    name_grams = ArrayField(models.TextField(db_collation="C"), default=list, editable=False)
    name_pinyin = CodeField(max_length=200, editable=False, blank=True)
    name_initials = CodeField(max_length=40, editable=False, blank=True)
    sex = CodeField(_("性别"), max_length=1, choices=Sex.choices, blank=True)
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    ethnic_group = CodeField(_("民族"), max_length=2, blank=True)  # GB/T 3304
    document_type = CodeField(
        _("证件类型"), max_length=20, choices=DocumentType.choices, blank=True
    )
    id_number = SealedTextField(_("公民身份号码"), blank=True, default=b"")
    id_digest = models.BinaryField(null=True, editable=False)
    id_tail_digest = models.BinaryField(null=True, editable=False)  # last four, keyed per county
    phones = SealedTextField(_("联系电话"), blank=True, default=b"")  # parted by 、
    phone_digests = ArrayField(models.BinaryField(), default=list, editable=False)
    hukou_place = models.CharField(_("户籍所在地"), max_length=200, blank=True)
    address = models.CharField(_("现居住地"), max_length=200, blank=True)
    life_state = CodeField(
        _("健在"), max_length=5, choices=LifeState.choices, default=LifeState.ALIVE
    )
    death_date = models.DateField(_("去世日期"), null=True, blank=True)
    merged_into = models.ForeignKey(  # the same person, entered twice: that row counts
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False,
        related_name="+", db_index=False,
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "name_pinyin", "id"], name="registry_person_pinyin"),
            models.Index(fields=["county", "name_initials"], name="registry_person_initials"),
            HashIndex(
                fields=["id_digest"],
                name="registry_person_number",
                condition=Q(id_digest__isnull=False),
            ),
            models.Index(
                fields=["id_tail_digest"],
                name="registry_person_tail",
                condition=Q(id_tail_digest__isnull=False),
            ),
            models.Index(
                fields=["merged_into"],
                name="registry_person_merged",
                condition=Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Household(UUIDModel, AreaModel):
    """户: children of one home share it (一户一档, R-028)."""

    address = models.CharField(_("家庭住址"), max_length=200, blank=True)
    group_name = models.CharField(_("村民小组"), max_length=40, blank=True)
    note = models.CharField(_("备注"), max_length=500, blank=True)

    def __str__(self) -> str:
        return self.address or str(self.pk)


class CareFile(UUIDModel, AreaModel):
    """档案: one person, one file per population. What is derived is cached with its date."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="files")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="files", null=True, blank=True
    )
    population = CodeField(max_length=10, choices=Population.choices, default=Population.CHILD)
    number = CodeField(_("档案编号"), max_length=30, editable=False)
    status = CodeField(
        _("档案状态"), max_length=16, choices=FileStatus.choices, default=FileStatus.SUBMITTED
    )
    close_reason = CodeField(_("退出原因"), max_length=20, choices=CloseReason.choices, blank=True)
    closed_on = models.DateField(_("退出日期"), null=True, blank=True)
    opened_on = models.DateField(_("建档日期"))
    merged_into = models.ForeignKey(  # a stub: the child's one file is that one
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False,
        related_name="+", db_index=False,
    )  # fmt: skip
    batch_id = models.UUIDField(null=True, blank=True)
    id_digest = models.BinaryField(
        null=True, editable=False
    )  # repeats the person's, for uniqueness
    sort_key = CodeField(max_length=120, editable=False, blank=True)  # pinyin of the name
    birth_date = models.DateField(null=True, blank=True, editable=False)
    group_name = models.CharField(_("村民小组"), max_length=40, blank=True)
    personality = models.CharField(_("性格特点"), max_length=200, blank=True)
    hobbies = models.CharField(_("兴趣爱好"), max_length=200, blank=True)
    needs = models.CharField(_("实际需求"), max_length=500, blank=True)
    note = models.CharField(_("备注"), max_length=500, blank=True)
    # Cached results of the determination, and the day they were made for.
    verdict = CodeField(
        _("留守认定"), max_length=7, choices=Verdict.choices, default=Verdict.UNKNOWN
    )
    verdicts = models.JSONField(default=dict, editable=False)  # profile → yes/no/unknown
    care_reason = CodeField(max_length=30, blank=True, editable=False)
    carer_kind = CodeField(max_length=12, blank=True, editable=False)
    rating = CodeField(max_length=8, blank=True, editable=False)
    schooling = CodeField(
        _("就学情况"), max_length=16, choices=Schooling.choices, blank=True, editable=False
    )
    school = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    without_carer = models.BooleanField(default=False, editable=False)
    determined_on = models.DateField(null=True, editable=False)
    next_change_on = models.DateField(null=True, editable=False)  # a result may change then
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[CareFileQuerySet] = CareFileQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["id_digest", "population"],
                condition=Q(id_digest__isnull=False) & ~Q(status="CLOSED"),
                name="registry_one_open_file",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # A province reads the list in the order of one index and skips what is not its own.
            models.Index(fields=["sort_key", "id"], name="registry_file_sort"),
            models.Index(fields=["-updated_at", "id"], name="registry_file_recent"),
            models.Index(fields=["birth_date", "id"], name="registry_file_born"),
            models.Index(fields=["county", "sort_key", "id"], name="registry_file_county"),
            models.Index(fields=["township", "sort_key", "id"], name="registry_file_township"),
            models.Index(fields=["county", "verdict"], name="registry_file_verdict"),
            models.Index(fields=["county", "birth_date", "id"], name="registry_file_birth"),
            models.Index(fields=["county", "-updated_at"], name="registry_file_updated"),
            models.Index(
                fields=["next_change_on"],
                name="registry_file_next_change",
                condition=Q(next_change_on__isnull=False),
            ),
            models.Index(
                fields=["school"], name="registry_file_school", condition=Q(school__isnull=False)
            ),
            models.Index(
                fields=["merged_into"],
                name="registry_file_merged",
                condition=Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def is_closed(self) -> bool:
        """Say whether the child has left the register."""
        return bool(self.status == FileStatus.CLOSED)


class FileFact(UUIDModel, AreaModel, FactModel):
    """A dated fact that hangs on one child file; each has an index that begins with it."""

    care_file = models.ForeignKey(CareFile, on_delete=models.CASCADE, db_index=False)

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        abstract = True


class PersonFact(UUIDModel, AreaModel, FactModel):
    """A dated fact about one person (siblings share their parents' facts).

    Each has an index that begins with the person.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_index=False)

    class Meta(AreaModel.Meta):
        abstract = True


class Relationship(FileFact):
    """Who a person is to the child, and whether that person is guardian or actual carer."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="relationships", db_index=False
    )
    kin = CodeField(_("与儿童关系"), max_length=24, choices=Kin.choices)
    kin_text = models.CharField(_("关系说明"), max_length=40, blank=True)  # as written: 表姨
    is_legal_guardian = models.BooleanField(_("法定监护人"), default=False)
    is_actual_carer = models.BooleanField(_("实际照护人"), default=False)

    class Meta(FileFact.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person"], name="registry_relation_person"),
            models.Index(fields=["care_file", "kin"], name="registry_relation_file"),
        ]

    def __str__(self) -> str:
        return self.get_kin_display()


class Migration(PersonFact):
    """外出务工: where a person went, when (`valid_from`), and when back (`valid_to`)."""

    destination = models.CharField(_("务工地点"), max_length=200, blank=True)
    destination_code = CodeField(max_length=12, blank=True)
    employer = models.CharField(_("务工单位"), max_length=200, blank=True)

    class Meta(PersonFact.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "valid_from"], name="registry_migration_person")
        ]

    def __str__(self) -> str:
        return self.destination


class Circumstance(PersonFact):
    """Any other dated circumstance of a person: capacity, hukou, health, relief …"""

    kind = CodeField(max_length=12, choices=CircumstanceKind.choices)
    code = CodeField(max_length=30)  # a value of the kind's own choices
    text = models.CharField(max_length=200, blank=True)  # detail as written

    class Meta(PersonFact.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "kind", "valid_from"], name="registry_circumstance_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class GuardianshipArrangement(FileFact):
    """委托照护: to whom the parents entrusted the child, and what was signed."""

    carer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="arrangements")
    document = CodeField(
        _("照护文书"), max_length=14, choices=DocumentKind.choices, blank=True
    )  # blank: not collected
    signed_on = models.DateField(_("签订日期"), null=True, blank=True)

    class Meta(FileFact.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file"], name="registry_arrangement_file")
        ]

    def __str__(self) -> str:
        return self.get_document_display()


class Enrolment(FileFact):
    """Schooling of a child for a time, at a school where there is one."""

    schooling = CodeField(_("就学情况"), max_length=16, choices=Schooling.choices, blank=True)
    school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="enrolments",
        db_index=False,
    )  # fmt: skip
    school_name = models.CharField(_("学校"), max_length=120, blank=True)
    grade = CodeField(_("年级"), max_length=20, blank=True)
    class_label = models.CharField(_("班级"), max_length=40, blank=True)
    roll_number = CodeField(_("学籍号"), max_length=30, blank=True)
    boarding = models.BooleanField(_("是否寄宿"), null=True, blank=True)
    dormitory = models.CharField(_("宿舍"), max_length=40, blank=True)
    bed = models.CharField(_("床位"), max_length=20, blank=True)
    head_teacher = models.CharField(_("班主任"), max_length=72, blank=True)

    class Meta(FileFact.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file", "valid_from"], name="registry_enrolment_file"),
            models.Index(fields=["school", "class_label"], name="registry_enrolment_school"),
        ]

    def __str__(self) -> str:
        return self.school_name


class Grant(UUIDModel, AreaModel):
    """Opens one file to an organisation (or one of its people, or one class) beyond its area."""

    care_file = models.ForeignKey(
        CareFile, on_delete=models.CASCADE, related_name="grants", db_index=False
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, db_index=False)
    class_label = models.CharField(max_length=40, blank=True)
    kind = CodeField(max_length=10, choices=GrantKind.choices)
    permissions = ArrayField(CodeField(max_length=40))
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    granted_by = models.UUIDField(null=True)

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "class_label"], name="registry_grant_org"),
            models.Index(fields=["care_file", "organisation"], name="registry_grant_file"),
            models.Index(
                fields=["user"], name="registry_grant_user", condition=Q(user__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Change(UUIDModel, AreaModel):
    """One line of a file's timeline: what happened, when it took effect, by whom."""

    care_file = models.ForeignKey(
        CareFile, on_delete=models.CASCADE, related_name="changes", db_index=False
    )
    effective_on = models.DateField()
    at = models.DateTimeField()
    deed = CodeField(max_length=40)
    source = CodeField(max_length=20)
    batch_id = models.UUIDField(null=True, db_index=True)
    actor_label = models.CharField(max_length=120)
    summary = models.JSONField(default=list)  # [{"field", "before", "after"}], numbers masked

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file", "-at"], name="registry_change_file")
        ]

    def __str__(self) -> str:
        return str(self.deed)


class Merging(UUIDModel, AreaModel):
    """A merge of two files or two persons, or a split of one file; kept so that it can be undone.

    `from_id` is what was merged away (the stub) or split; `to_id` what was kept, or the new file.
    `moved` names the rows that were re-pointed in tables without a history of rows.
    """

    kind = CodeField(max_length=8, choices=MergingKind.choices)
    care_file = models.ForeignKey(
        CareFile, on_delete=models.SET_NULL, null=True, related_name="mergings"
    )
    from_id = models.UUIDField(db_index=True)
    to_id = models.UUIDField(db_index=True)
    from_label = models.CharField(max_length=120)
    to_label = models.CharField(max_length=120)
    lines = models.JSONField(default=list)  # [{"field", "stands", "other"}], numbers masked
    moved = models.JSONField(default=dict)  # "table.column" → row ids
    file_ids = ArrayField(models.UUIDField(), default=list)  # every file it touched
    reason = models.CharField(_("理由"), max_length=200)
    at = models.DateTimeField()
    actor_label = models.CharField(max_length=120)
    deed_xid = models.BigIntegerField(editable=False)  # by it history finds its rows
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True)
    undo_reason = models.CharField(max_length=200, blank=True)

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "-at"], name="registry_merging_county"),
            GinIndex(fields=["file_ids"], name="registry_merging_files"),
        ]

    def __str__(self) -> str:
        return f"{self.from_label} → {self.to_label}"


class Disagreement(UUIDModel, AreaModel):
    """What one post says of a field against what stands in the file; a person settles it."""

    care_file = models.ForeignKey(
        CareFile, on_delete=models.CASCADE, related_name="disagreements", db_index=False
    )
    field = CodeField(max_length=40)
    stands = SealedTextField()  # JSON of both values, as the vocabulary types them
    claimed = SealedTextField()
    stands_by = models.CharField(max_length=120, blank=True)  # who said what stands
    claimed_by = models.CharField(max_length=120)
    organisation_name = models.CharField(max_length=120, blank=True)
    claimed_on = models.DateField()
    effective_on = models.DateField()
    status = CodeField(max_length=8, choices=Standing.choices, default=Standing.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=120, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file", "status"], name="registry_disagreement_file"),
            models.Index(
                fields=["county", "claimed_on"],
                name="registry_disagreement_open",
                condition=Q(status="OPEN"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.field)


class Export(UUIDModel, AreaModel):
    """A workbook of children that was asked for: by whom, what for, who let it go, until when.

    The workbook carries a password, which is kept sealed until the asker has seen it once.
    """

    kind = CodeField(max_length=30)  # key of the list, see `exporting.sources`
    kind_label = models.CharField(_("名单"), max_length=80)
    query = SealedTextField()  # JSON: what the list was asked for, as its page was
    conditions = models.JSONField(_("查询条件"), default=dict)  # in words, numbers left out
    columns = models.JSONField(_("导出的列"), default=list)  # labels
    rows = models.PositiveIntegerField(_("行数"))
    purpose = models.CharField(_("用途"), max_length=200)
    status = CodeField(_("状态"), max_length=8, choices=ExportStatus.choices)
    asked_by = models.UUIDField()
    asker = models.CharField(_("申请人"), max_length=160)
    post_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField(_("申请时间"))
    answered_by = models.CharField(_("审批人"), max_length=160, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("审批意见"), max_length=200, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    digest = models.BinaryField(default=b"")  # of the workbook as it leaves
    stored_as = CodeField(max_length=80, blank=True)  # sealed on disk until `expires_on`
    password = SealedTextField(default=b"")  # nothing once it was shown
    expires_on = models.DateField(_("保存至"), null=True, blank=True)
    downloads = models.PositiveIntegerField(_("下载次数"), default=0)

    objects: ClassVar[ScopedQuerySet["Export"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_by", "-asked_at"], name="registry_export_own"),
            models.Index(fields=["status", "area"], name="registry_export_status"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_label} {self.asker}"

    @property
    def is_ready(self) -> bool:
        """Say whether there is a workbook to fetch."""
        return bool(self.status == ExportStatus.READY)
