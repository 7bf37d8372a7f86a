"""Pages of volunteers, pairings and the rota."""

from .matching import matching, matching_take, propose
from .pairings import (
    pairing_begin,
    pairing_decline,
    pairing_detail,
    pairing_end,
    pairing_export,
    pairing_issue,
    pairing_list,
    pairing_sheets,
)
from .rota import (
    own_service,
    rota,
    service_absent,
    service_confirm,
    service_report,
    service_return,
    service_withdraw,
    shift_cancel,
    shift_create,
    shift_detail,
    shift_put_down,
    shift_sign_up,
)
from .volunteers import (
    volunteer_create,
    volunteer_detail,
    volunteer_edit,
    volunteer_leave,
    volunteer_list,
    volunteer_refuse,
    volunteer_vet,
)

__all__ = [
    "matching", "matching_take", "own_service", "pairing_begin", "pairing_decline",
    "pairing_detail", "pairing_end", "pairing_export", "pairing_issue", "pairing_list",
    "pairing_sheets", "propose", "rota", "service_absent", "service_confirm", "service_report",
    "service_return", "service_withdraw", "shift_cancel", "shift_create", "shift_detail",
    "shift_put_down", "shift_sign_up", "volunteer_create", "volunteer_detail",
    "volunteer_edit", "volunteer_leave", "volunteer_list", "volunteer_refuse", "volunteer_vet",
]  # fmt: skip
