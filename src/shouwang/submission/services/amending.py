"""更正: a frozen report is never changed; a dated correction stands beside it, by two hands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.core.reach import Area
from shouwang.policy.selectors import pack_for
from shouwang.statistics.layout import Layout
from shouwang.submission import document, freezing, selectors, workflow
from shouwang.submission.choices import AmendmentStatus
from shouwang.submission.document import Child, Frozen
from shouwang.submission.models import Amendment, Submission
from shouwang.submission.permissions import SubmissionPermission
from shouwang.submission.registered import Sheet, sheet_of


class NotAmendable(DomainError):
    """Only a report that was accepted is amended; before that it is withdrawn or returned."""

    message = _("只有已接收的报送可以更正；未接收的请撤回或由上级退回后重新报送。")


class NothingToAmend(DomainError):
    """What is known today of that day is what was reported."""

    message = _("按今天所知，统计日期当日的情况与已报送的一致，没有可更正的内容。")


class SamePersonDecides(DomainError):
    """Two hands: who proposes does not approve."""

    message = _("提出更正的人不能自己审批，请由另一人审批。")


@transaction.atomic
def propose_amendment(actor: Actor, row: Submission, *, reason: str, now: datetime) -> Amendment:
    """Write down how what is known today of the reported day differs from what was reported.

    :raises NotAmendable: if the report is not accepted, or holds no children of its own.
    :raises NothingToAmend: if nothing differs from the report with its earlier corrections.
    """
    row = Submission.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _require_own(actor, row)
    frozen = selectors.frozen(row)
    if row.status not in workflow.AMENDABLE or not frozen.is_leaf:
        raise NotAmendable
    if row.amendments.filter(status=AmendmentStatus.PROPOSED).exists():
        raise NotAmendable(_("上一份更正尚待审批。"))
    content = _content(frozen, row)
    approved = row.amendments.filter(status=AmendmentStatus.APPROVED).order_by("-number").first()
    if not content["children"] or (approved and approved.content == content):
        raise NothingToAmend
    number = (row.amendments.aggregate(last=Max("number"))["last"] or 0) + 1
    amendment = Amendment(
        submission=row, number=number, status=AmendmentStatus.PROPOSED, reason=reason,
        content=content, content_hash=document.content_hash(document.canonical(content)),
        proposed_at=now, proposed_by_id=actor.user_id, proposed_by=actor.display_name,
    )  # fmt: skip
    amendment.place(row.area)
    amendment.save()
    audit.record(
        actor, "submission.propose_amendment", amendment, at=now, area=row.area, note=reason,
        changes={
            "submission": str(row.pk), "number": number, "content_hash": amendment.content_hash,
        },
    )  # fmt: skip
    return amendment


@transaction.atomic
def decide_amendment(
    actor: Actor, amendment: Amendment, *, approve: bool, note: str = "", now: datetime
) -> Amendment:
    """Approve or refuse a correction: the level above, or a second person of the unit.

    :raises SamePersonDecides: by who proposed it; :raises WrongStatus: if it is decided.
    """
    amendment = Amendment.objects.select_for_update(of=("self",)).get(pk=amendment.pk)
    if not actor.may(workflow.own_permission(amendment.area)):
        require(actor, SubmissionPermission.REVIEW, at=amendment.area)
    elif actor.area is None or amendment.area not in actor.area:
        raise NotAllowed
    if amendment.status != AmendmentStatus.PROPOSED:
        raise WrongStatus
    if actor.user_id == amendment.proposed_by_id:
        raise SamePersonDecides
    amendment.status = workflow.DECIDED[approve]
    amendment.decided_at, amendment.decided_by = now, actor.display_name
    amendment.decision_note = note
    amendment.save(update_fields=["status", "decided_at", "decided_by", "decision_note"])
    audit.record(
        actor, "submission.decide_amendment", amendment, at=now, area=amendment.area, note=note,
        changes={"status": amendment.status, "submission": str(amendment.submission_id)},
    )  # fmt: skip
    return amendment


def _require_own(actor: Actor, row: Submission) -> None:
    require(actor, workflow.own_permission(row.area), at=row.area)
    if not actor.system and actor.area != Area.of(row.area):
        raise NotAllowed


def _content(frozen: Frozen, row: Submission) -> dict[str, Any]:
    """Return the children who differ, and the figures before and after, of the local definition.

    Judged by the pack that the report rests on: a new definition is no correction.
    """
    pack = pack_for(row.area, row.as_of)
    sheet = sheet_of(row.area, pack, row.as_of)
    return {
        "as_of": row.as_of.isoformat(),
        "children": _differing(frozen, sheet),
        "figures": _figures(frozen, sheet, Layout(pack, frozen.profile)),
    }


def _differing(frozen: Frozen, sheet: Sheet) -> list[dict[str, Any]]:
    """Return the children whose verdict or reported attributes differ, by name."""
    now = {UUID(child["id"]): child for child in sheet.children}
    then = {child.id: child for child in frozen.children}
    profile, found = frozen.profile, []
    for key in sorted(now.keys() | then.keys()):
        before = _state(then.get(key), profile)
        after = _state_now(now.get(key), profile)
        if before != after:
            name = then[key].name if key in then else now[key]["name"]
            area = then[key].area if key in then else now[key]["area"]
            found.append(
                {"id": str(key), "name": name, "area": area, "before": before, "after": after}
            )
    return found


def _state(child: Child | None, profile: str) -> dict[str, Any]:
    if child is None:
        return {}
    return {"verdict": child.verdicts.get(profile, "no"), **child.attributes}


def _state_now(child: dict[str, Any] | None, profile: str) -> dict[str, Any]:
    if child is None:
        return {}
    return {"verdict": child["verdicts"].get(profile, ["no"])[0], **child["told"]}


def _figures(frozen: Frozen, sheet: Sheet, layout: Layout) -> list[list[Any]]:
    """Return (label, before, after) of the figures that differ."""
    before = frozen.table(frozen.profile)["total"]
    after = layout.empty()
    for figures in sheet.figures[frozen.profile].values():
        for key, number in figures.items():
            after[key] += number
    with translation.override(freezing.SOURCE_LANGUAGE):
        return [
            [column.label, before.get(key, 0), after[key]]
            for key, column in layout.by_key.items()
            if before.get(key, 0) != after[key]
        ]


def appendix(amendments: Sequence[Amendment]) -> list[dict[str, Any]]:
    """Return what the print says of approved corrections, oldest first."""
    return [
        {
            "number": each.number, "reason": each.reason, "proposed_by": each.proposed_by,
            "decided_by": each.decided_by, "figures": each.content["figures"],
            "children": each.content["children"],
            "decided_on": clock.local_date(each.decided_at).isoformat(),
        }
        for each in amendments
        if each.status == AmendmentStatus.APPROVED and each.decided_at is not None
    ]  # fmt: skip
