"""Rights over help and measures. They hold in the cases of one's own alone, never by area."""

from enum import StrEnum


class InterventionPermission(StrEnum):
    """Who keeps a case does not sit in judgement; who is asked for help answers, no more."""

    VIEW = "intervention.view"
    PLACE = "intervention.place"  # temporary care
    HELP = "intervention.help"  # plans, services, welfare
    MEASURE = "intervention.measure"  # what is done about a guardian
    ANSWER = "intervention.answer"  # as the organisation that is asked
    FOLLOW = "intervention.follow"  # the village's visits after a paper
