"""Reports to the lines an office keeps on call; how they leave: `core.outbox`."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.cases import selectors as cases
from shouwang.core.outbox import Message, Outbox
from shouwang.registry.selectors import place_names
from shouwang.schooling.models import Notice, Outgoing


def put_out(notice: Notice) -> int:
    """Put a report into the outbox for every line of the office it goes to; how many."""
    if notice.organisation_id is None:
        return 0
    roads = cases.roads_to(notice.organisation_id)
    return _OUTBOX.put(roads, notice.area, care_file_id=notice.care_file_id, notice=notice)


def _message(row: Outgoing) -> Message:
    """What waits and in which township, nothing of the child."""
    township = place_names([f"{row.township}000"]).get(f"{row.township}000", "")
    what = str(row.notice.get_kind_display())
    text = _("{place}有一件学校报告（{what}）待签收，请登录系统办理。")
    return Message(
        _("守望：待签收的学校报告（{what}）").format(what=what),
        text.format(place=township, what=what),
        reverse("schooling:follow-list"),
    )


_OUTBOX = Outbox(Outgoing, "schooling", "notice", _message)
send_pending = _OUTBOX.send_pending
