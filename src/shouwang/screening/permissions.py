"""Rights over campaigns, hazards, dangerous houses and safety checks."""

from enum import StrEnum


class ScreeningPermission(StrEnum):
    """Who screens does not confirm; `inspect` is for checks of dormitories, buses, food …"""

    VIEW = "screening.view"
    RUN = "screening.run"
    SCREEN = "screening.screen"
    CHECK = "screening.check"
    INSPECT = "screening.inspect"
