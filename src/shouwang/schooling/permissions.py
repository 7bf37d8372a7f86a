"""Rights over attendance, follow-up, changes of school and the ledgers."""

from enum import StrEnum


class SchoolingPermission(StrEnum):
    """Who calls the roll, follows, reports, searches, measures, moves, keeps the ladder."""

    VIEW = "schooling.view"
    ATTEND = "schooling.attend"
    FOLLOW = "schooling.follow"  # ask, persuade, tell the chiefs, enter a return
    REPORT = "schooling.report"  # reports in the name of the school
    SEARCH = "schooling.search"  # township and police: a child whose whereabouts are unknown
    MEASURE = "schooling.measure"  # township and education: lawful measures and their outcome
    MOVE = "schooling.move"  # changes of school, hand-over of classes
    ASSIGN = "schooling.assign"  # seven chiefs, figures of past years
