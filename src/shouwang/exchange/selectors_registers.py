"""Registers as sources: what stands in each today, and the statements it makes of children."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from shouwang.accounts import selectors as accounts
from shouwang.core.actors import Actor, system_actor
from shouwang.core.messages import N_
from shouwang.core.scope import acting_as
from shouwang.registry.choices import FileStatus
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.plain_states import plain_states
from shouwang.registry.values import from_json

from .choices import BatchStatus, Decision, ListStatus, RegisterKind, RowPlan
from .models import Batch, DepartmentList, ListRow, Register, RegisterPart, SourceRow
from .permissions import ExchangePermission
from .reconciliation.patterns import fold
from .reconciliation.statements import LIST_KINDS, ROSTER_KINDS, SCHOOL_KINDS, Statement
from .translation import SAYS_LEFT_BEHIND

_AT_ONCE = 5000
_SAYS = {"yes": "YES", "no": "NO"}
# 主管部门 as every county has them, until somebody says otherwise.
OWNERS: Mapping[str, str] = {
    RegisterKind.VILLAGE: N_("村（居）民委员会"),
    RegisterKind.SCHOOL: N_("学校"),
    RegisterKind.XUEJI: N_("教育局"),
    RegisterKind.KINDERGARTEN: N_("教育局"),
    RegisterKind.DORMITORY: N_("学校"),
    RegisterKind.POLICE: N_("公安局"),
    RegisterKind.WELFARE: N_("民政局"),
    RegisterKind.DISABILITY: N_("残联"),
    RegisterKind.MATERNAL: N_("卫生健康局"),
    RegisterKind.ORPHAN: N_("民政局"),
    RegisterKind.NATIONAL: N_("民政局"),
    RegisterKind.DATABASE: N_("民政局"),
}


def registers(county: str) -> dict[str, Register]:
    """Return what is written down of a county's registers, by kind (six digits)."""
    return {register.kind: register for register in Register.objects.filter(county=county)}


def lists(actor: Actor) -> QuerySet[DepartmentList]:
    """Return the lists of other departments in the actor's area."""
    return DepartmentList.objects.visible_to(actor, ExchangePermission.RECONCILE)


def parts(county: str, kind: str = "") -> QuerySet[RegisterPart]:
    """Return what rosters told of a county's units, superseded ones too, the newest first."""
    found = RegisterPart.objects.filter(county=county).select_related("batch")
    return (found.filter(kind=kind) if kind else found).order_by("kind", "unit", "-committed_at")


def parts_in_reach(actor: Actor, kind: str) -> QuerySet[RegisterPart]:
    """Return the parts of a register in the actor's area, superseded ones too."""
    found = RegisterPart.objects.visible_to(actor, ExchangePermission.RECONCILE)
    return found.filter(kind=kind).select_related("batch")


def standing(actor: Actor) -> dict[str, dict[str, Any]]:
    """Return what each register holds in the actor's area: kind → units, rows, newest, replaced."""
    found = RegisterPart.objects.visible_to(actor, ExchangePermission.RECONCILE).order_by()
    present = Q(is_present=True)
    told = found.values("kind").annotate(
        units=Count("unit", distinct=True), held=Sum("rows", filter=present),
        newest=Max("day", filter=present), oldest=Min("day", filter=present),
        replaced=Count("pk", filter=~present),
    )  # fmt: skip
    return {entry["kind"]: dict(entry) for entry in told}


def count_files(actor: Actor) -> int:
    """Return how many files stand in the actor's area."""
    files = CareFile.objects.visible_to(actor, RegistryPermission.VIEW_FILE)
    return files.exclude(status__in=(FileStatus.CLOSED, FileStatus.DRAFT)).count()


def present_parts(county: str, kind: str) -> QuerySet[RegisterPart]:
    """Return the parts that make up a register today."""
    return parts(county, kind).filter(is_present=True)


class Units:
    """Whose part of a register a row is: the village's code, or the school's folded name.

    An export without a column for the school (学籍) is the school's whose name its file bears; else
    the file stands for itself.
    """

    def __init__(self, county: str) -> None:
        found = accounts.schools_by_name(county)
        self.schools = {fold(name): pk for name, pk in found.items()}
        self._of_file: dict[str, str] = {}

    def of(self, kind: str, area: str, values: Mapping[str, Any], file_name: str) -> str:
        """Return the unit of a row."""
        if kind not in SCHOOL_KINDS:
            return area
        return fold(str(values.get("school_name") or "")) or self._named(file_name)

    def school(self, values: Mapping[str, Any]) -> UUID | None:
        """Return the school of the county that a row names."""
        return self.schools.get(fold(str(values.get("school_name") or "")))

    def _named(self, file_name: str) -> str:
        if file_name not in self._of_file:
            text = fold(file_name)
            named = [school for school in self.schools if school in text]
            self._of_file[file_name] = max(named, key=len, default=text)[:120]
        return self._of_file[file_name]


def statements(kind: str, county: str, on: date) -> list[Statement]:
    """Return everything a register says today of the children of a county (six digits).

    The acting scope must show the county.
    """
    if kind == RegisterKind.DATABASE:
        return list(_of_files(county, on))
    if kind in LIST_KINDS:
        return list(_of_lists(kind, county))
    return list(_of_rosters(kind, county))


def units(kind: str, county: str, found: Iterable[Statement]) -> set[str]:
    """Return the villages (codes) or schools (folded names) that have told by a register."""
    if kind in ROSTER_KINDS:
        return set(present_parts(county, kind).values_list("unit", flat=True))
    return {statement.unit for statement in found}


def is_of_dormitory(values: Mapping[str, Any]) -> bool:
    """Say whether a row of a school is one of the dormitory keeper: a bed, little of the child.

    The keeper's list has the form of a school roster; it is another register (R-069, T-009).
    """
    slept = values.get("dormitory") or values.get("bed")
    told = values.get(SAYS_LEFT_BEHIND) or values.get("id_number") or values.get("roll_number")
    return bool(slept) and not told


# --- rosters -------------------------------------------------------------------------------------


def _of_rosters(kind: str, county: str) -> Iterator[Statement]:
    present = {part.unit: part.batch_id for part in present_parts(county, kind)}
    whose = Units(county)
    rows = SourceRow.objects.filter(
        batch__in=set(present.values()),
        batch__status=BatchStatus.COMMITTED,
        source=RegisterKind.SCHOOL if kind == RegisterKind.DORMITORY else kind,
    ).exclude(Q(child_name="") | Q(decision=Decision.SKIP))
    batches = rows.order_by().values_list("batch_id", "batch__reference_date", "batch__file_name")
    told = {batch: (day, name) for batch, day, name in batches.distinct()}
    ordered = rows.order_by("batch_id", "sheet", "row").values_list(*_ROW)
    for row_id, batch_id, area, plan, decision, file_id, candidate, digest, payload in (
        ordered.iterator(chunk_size=_AT_ONCE)
    ):  # fmt: skip
        values = from_json(payload)
        day, file_name = told[batch_id]
        unit = whose.of(kind, area, values, file_name)
        if present.get(unit) != batch_id:
            continue  # the unit has told anew since
        says = values.pop(SAYS_LEFT_BEHIND, "") or _categorised(kind, values)
        _keep_facts(values)
        yield Statement(
            kind, area, day, values, row_id,
            _file_of(file_id, candidate, plan, decision), bytes(digest) if digest else None,
            says, unit, whose.school(values) or whose.schools.get(unit),
        )  # fmt: skip


_ROW = (
    "pk", "batch_id", "area", "plan", "decision", "care_file_id", "candidate_id", "id_digest",
    "payload",
)  # fmt: skip


def _keep_facts(values: dict[str, Any]) -> None:
    for key in [key for key in values if key[0] == "_"]:
        del values[key]


def _file_of(file_id: UUID | None, candidate: UUID | None, plan: str, decision: str) -> UUID | None:
    """Return the file a row built, or is known to be; a doubt leaves it open."""
    if file_id is not None or decision == Decision.NEW:
        return file_id
    sure = plan in (RowPlan.CHANGED, RowPlan.UNCHANGED, RowPlan.REFERENCE)
    return candidate if sure or decision == Decision.SAME else None


def _categorised(kind: str, values: Mapping[str, Any]) -> str:
    """Return what 对象类别 says of a village's row; a book of left-behind children says yes."""
    if kind != RegisterKind.VILLAGE:
        return ""
    told = values.get("categories")
    return "YES" if not told or "LEFT_BEHIND" in told else "NO"


# --- lists ---------------------------------------------------------------------------------------


def _of_lists(kind: str, county: str) -> Iterator[Statement]:
    held = DepartmentList.objects.filter(county=county, kind=kind, status=ListStatus.READY)
    newest: dict[str, DepartmentList] = {}
    for one in held.order_by("reference_date", "sent_at"):
        newest[one.area] = one  # a later list of the same area takes the place of an earlier one
    for one in newest.values():
        rows = ListRow.objects.filter(list=one).order_by("sheet", "row")
        for row in rows.iterator(chunk_size=_AT_ONCE):
            values = from_json(row.payload)
            says = values.pop(SAYS_LEFT_BEHIND, "")
            _keep_facts(values)
            yield Statement(
                kind, row.area, one.reference_date, values, row.pk, None,
                bytes(row.id_digest) if row.id_digest else None, says, one.area,
            )  # fmt: skip


# --- our own files ----------------------------------------------------------------------------


def _of_files(county: str, on: date) -> Iterator[Statement]:
    files = CareFile.objects.filter(county=county)
    ids = list(
        files.exclude(status__in=(FileStatus.CLOSED, FileStatus.DRAFT))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for file in plain_states(ids):
        yield Statement(
            RegisterKind.DATABASE, file.area, on, file.values, None, file.file_id, file.id_digest,
            _SAYS.get(file.verdict, ""), file.area, file.school_id,
        )  # fmt: skip


# --- single rows, for pages -------------------------------------------------------------------


def rows_of_files(file_ids: Sequence[UUID]) -> list[SourceRow]:
    """Return the roster rows in reach that stand behind files, the newest first; two queries."""
    rows = SourceRow.objects.filter(care_file_id__in=file_ids)
    found = [
        row
        for row in with_batches(list(rows.order_by("pk")[:1000]))
        if row.batch.status == BatchStatus.COMMITTED
    ]
    return sorted(
        found, key=lambda row: (row.batch.reference_date, row.batch.sent_at), reverse=True
    )


def may_open_batch(actor: Actor, batch: Batch) -> bool:
    """Say whether the pages of a batch open for the actor: in its area, or sent by its office."""
    if not actor.may(ExchangePermission.VIEW_BATCH):
        return False
    ours = batch.organisation_id == actor.organisation_id
    return ours if actor.area is None else batch.area in actor.area


def with_batches(rows: list[SourceRow]) -> list[SourceRow]:
    """Give rows in reach their batches, read as the system.

    A township's workbook holds rows of many villages: each sees its own rows, and may know from
    which workbook, of which day and sender they are.
    """
    with acting_as(system_actor("exchange.sources")):
        batches = Batch.objects.in_bulk({row.batch_id for row in rows})
    for row in rows:
        row.batch = batches[row.batch_id]
    return rows


def present_batches(county: str) -> dict[tuple[str, str], UUID]:
    """Return (kind, unit) → the batch that tells of it today."""
    found = RegisterPart.objects.filter(county=county, is_present=True)
    return {(kind, unit): batch for kind, unit, batch in found.values_list("kind", "unit", "batch")}
