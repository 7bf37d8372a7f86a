"""Word templates (.docx) of counties: looked into, tried, filled; all in a child process.

A template names what stands in it as ``{{ 儿童姓名 }}``. Repeated lines stand between
``{%p for 条 in 父母责任 %}`` and ``{%p endfor %}``, each in a paragraph of its own.
"""

import base64
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shouwang.core.errors import DomainError
from shouwang.core.presentation import Text

_MEMORY, _SECONDS = 700 * 1024 * 1024, 20
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "LANG", "TZ")
_REASONS = {
    "size": _("模板文件太大，最多 5 MB。"),
    "broken": _("这不是有效的 .docx 文件，请用 WPS 或 Word 另存为 .docx 后再传。"),
    "bomb": _("模板文件解开后过大，不能接收。"),
    "macro": _("模板带有宏、控件或嵌入的对象，请去掉后再传。"),
    "external": _("模板引用了文件以外的内容（外部图片、外部模板或域），请去掉后再传。"),
    "closed": _("模板中的占位符超出了允许的范围，请只使用字段表中的名称。"),
    "memory": _("模板填写时占用过多，不能使用。"),
    "timeout": _("模板填写时间过长，不能使用。"),
}


# What XML 1.0 cannot carry, and halves of characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class ChildFailed(Exception):
    """The child died of a fault of ours, not of the template's: its exit status."""


class BadTemplate(DomainError):
    """A template cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled paper: the Word file, and the same content in blocks for the PDF."""

    docx: bytes
    blocks: list[dict[str, Any]]


def fill(template: bytes, context: Mapping[str, Any]) -> Filled:
    """Return a template filled; names without a value stay empty.

    :raises BadTemplate: if it cannot be filled.
    """
    said = _ask(template, context, look=False)
    return Filled(base64.b64decode(said["docx"]), said["blocks"])


def check(template: bytes, sample: Mapping[str, Any], known: Collection[str]) -> Filled:
    """Return a template filled with sample data, if it can be and all its names are known.

    :raises BadTemplate: otherwise; the message names the unknown names.
    """
    said = _ask(template, sample, look=True, known=known)
    return Filled(base64.b64decode(said["docx"]), said["blocks"])


def _ask(
    template: bytes, context: Mapping[str, Any], *, look: bool, known: Collection[str] = ()
) -> dict[str, Any]:
    request = {
        "template": base64.b64encode(template).decode(), "context": plain(context),
        "look": look, "known": sorted(known), "memory": _MEMORY, "seconds": _SECONDS,
    }  # fmt: skip
    try:
        child = subprocess.run(
            [sys.executable, "-I", "-m", "shouwang.documents.word_child"],
            input=json.dumps(request, ensure_ascii=False).encode(),
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=_SECONDS * 2, check=False,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise BadTemplate(_REASONS["timeout"]) from error
    if child.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise BadTemplate(_REASONS["timeout"])
    if child.returncode in (-signal.SIGABRT, -signal.SIGSEGV):
        raise BadTemplate(_REASONS["memory"])
    if child.returncode != 0:
        raise ChildFailed(child.returncode)
    said: dict[str, Any] = json.loads(child.stdout)
    if "refused" in said:
        raise BadTemplate(_wording(said["refused"], said["detail"]))
    return said


def _wording(code: str, detail: str) -> Text:
    if code == "unknown":
        return _("模板中有系统不认识的字段：%(names)s。请对照字段表改正。") % {"names": detail}
    if code == "placeholder":
        return _("模板中有无法取值的占位符：%(detail)s") % {"detail": detail}
    if code == "syntax":
        return _("模板中的占位符写法有误：%(detail)s") % {"detail": detail}
    return _REASONS[code]


def plain(value: Any) -> Any:
    """Return a value as JSON has it, without characters that no XML may hold."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if value is None or isinstance(value, bool | int | float):
        return "" if value is None else value
    return _UNPRINTABLE.sub("", str(value))
