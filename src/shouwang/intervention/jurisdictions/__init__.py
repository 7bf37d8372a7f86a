"""Texts on which measures over guardianship rest, one TOML document each; a policy pack names one.

A document lists the grounds its text gives (a ground it does not give is not offered there), who
may apply, to whom papers are served and when guardianship may be restored.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground to revoke guardianship (R-252).

    :param proofs: kinds of facts that must all be proved.
    :param educations: so many dated records of education or admonition at least.
    :param education_before: one of them must lie before a proof of this kind (经教育不改).
    :param lasting: this proof must have lasted `months` calendar months on the day.
    """

    code: str
    text: str
    proofs: tuple[str, ...]
    educations: int = 0
    education_before: str = ""
    lasting: str = ""
    months: int = 0


@dataclass(frozen=True, slots=True)
class Restoration:
    """Between how many months after revocation one may ask for restoration; the clause."""

    after_months: int
    within_months: int
    clause: str


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """One text: `served` is paper → parties that must receive it."""

    code: str
    title: str
    clause: str
    applicants: tuple[str, ...]
    grounds: tuple[Ground, ...]
    restoration: Restoration
    served: Mapping[str, tuple[str, ...]]
    served_clause: str

    def ground(self, code: str) -> Ground | None:
        """Return a ground of this text; None where the text does not list it."""
        return next((ground for ground in self.grounds if ground.code == code), None)


@cache
def jurisdictions() -> Mapping[str, Jurisdiction]:
    """Return code → text, all that are delivered with the system."""
    folder = resources.files(__name__)
    found = {}
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        code, dot, kind = entry.name.rpartition(".")
        if dot and kind == "toml":
            found[code] = _read(code, entry.read_text("utf-8"))
    return found


def _read(code: str, text: str) -> Jurisdiction:
    said = tomllib.loads(text)
    grounds = tuple(Ground(**{**each, "proofs": tuple(each["proofs"])}) for each in said["grounds"])
    served = dict(said["served"])
    clause = served.pop("clause")
    return Jurisdiction(
        code, said["title"], said["clause"], tuple(said["applicants"]), grounds,
        Restoration(**said["restoration"]), {k: tuple(v) for k, v in served.items()}, clause,
    )  # fmt: skip
