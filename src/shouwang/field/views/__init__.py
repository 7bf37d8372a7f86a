"""The phone's shell and requests; the pages about phones and about what waits for a person."""

from .api import hello, photo, register, snapshot, sync
from .devices import device_list, device_revoke, managed_list, rules_edit
from .items import item_detail, item_drop, item_enter, item_list
from .shell import manifest, shell, worker

__all__ = [
    "device_list",
    "device_revoke",
    "hello",
    "item_detail",
    "item_drop",
    "item_enter",
    "item_list",
    "managed_list",
    "manifest",
    "photo",
    "register",
    "rules_edit",
    "shell",
    "snapshot",
    "sync",
    "worker",
]
