"""Rights over submissions."""

from enum import StrEnum


class SubmissionPermission(StrEnum):
    """The village confirms, the township submits, the levels above review and sign."""

    VIEW = "submission.view"
    CONFIRM = "submission.confirm"
    SUBMIT = "submission.submit"
    REVIEW = "submission.review"
    VIEW_WORK = "submission.view_work"
    WRITE_WORK = "submission.write_work"
    RECEIVE_WORK = "submission.receive_work"
