"""Rights over reports and cases; reach is membership of the case, never the area alone."""

from enum import StrEnum


class CasesPermission(StrEnum):
    """Who may report, who may see a case of which it is a member, who may do what there."""

    REPORT = "cases.report"
    VIEW = "cases.view"
    MANAGE = "cases.manage"
    VIEW_REPORTER = "cases.view_reporter"
    REVIEW = "cases.review"
    SUPERVISE = "cases.supervise"
    ON_CALL = "cases.on_call"
