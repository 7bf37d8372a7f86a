"""Rights over submissions."""

from enum import StrEnum


class SubmissionPermission(StrEnum):
    """The village confirms, the township submits, the levels above review and sign."""

    VIEW = "submission.view"
    CONFIRM = "submission.confirm"
    SUBMIT = "submission.submit"
    REVIEW = "submission.review"
