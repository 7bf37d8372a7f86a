"""Parameters as TOML, to be edited elsewhere and pasted back.

TOML has no null: the word `不设` stands for a parameter, or a whole group, that is left out.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from shouwang.core.messages import N_
from shouwang.policy.engine.pack import PackError
from shouwang.policy.engine.parameters import HEAD
from shouwang.policy.engine.wording import Phrase

UNSET = "不设"
MOST_CHARACTERS = 200_000


def write(parameters: Mapping[str, Any]) -> str:
    """Return nested parameters (JSON values) as a TOML document."""
    return "\n".join(_table(parameters, ())).strip() + "\n"


def _table(values: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    tables = {key: value for key, value in values.items() if isinstance(value, Mapping)}
    plain = {key: value for key, value in values.items() if key not in tables}
    if path and (plain or not tables):
        yield f"\n[{'.'.join(path)}]"
    for key, value in plain.items():
        yield f"{key} = {_value(value)}"
    for key, value in tables.items():
        yield from _table(value, (*path, key))


def _value(value: Any) -> str:
    if value is None:
        return _value(UNSET)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_value(each)}' for key, each in value.items())} }}"
    # A JSON string is a TOML string, save for DEL.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def read(text: str) -> dict[str, Any]:
    """Return the parameters of a TOML document; what a pack is called and when it holds is left
    out, being fixed at publication.

    :raises PackError: if it cannot be read as TOML, or is too long.
    """
    if len(text) > MOST_CHARACTERS:
        raise PackError(Phrase(N_("文件太长，不像一份政策包。")))
    try:
        document = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        line = getattr(error, "lineno", None) or _line_of(str(error))
        raise PackError(
            Phrase(
                N_("不是有效的 TOML，请检查第 {line} 行附近的引号、等号和方括号。"), {"line": line}
            )
        ) from error
    return {key: _unset(value) for key, value in document.items() if key not in HEAD}


def _line_of(message: str) -> str:
    """Return the line that `tomllib` names in its message ("… (at line 3, column 5)")."""
    _, found, rest = message.partition("at line ")
    return rest.partition(",")[0] if found else N_("末")


def _unset(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unset(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_unset(each) for each in value]
    return None if value == UNSET else value
