"""Input of care."""

from .records import CardForm, RecordForm, SheetsForm, VoidForm
from .registers import (
    AdmitForm,
    AgreeForm,
    AnswerForm,
    AttemptForm,
    ClaimerForm,
    ConsentForm,
    CounsellingForm,
    DonationForm,
    EndCareForm,
    EndPlanForm,
    EscalateForm,
    FamilyForm,
    FeedBackForm,
    FulfilForm,
    LetterForm,
    MeetingForm,
    NothingForm,
    PassForm,
    PlaceForm,
    PlanForm,
    ReasonForm,
    RefuseForm,
    ReturnForm,
    ReviewForm,
    WishForm,
)

__all__ = [
    "AdmitForm", "AgreeForm", "AnswerForm", "AttemptForm", "CardForm", "ClaimerForm", "ConsentForm",
    "CounsellingForm", "DonationForm", "EndCareForm", "EndPlanForm", "EscalateForm",
    "FamilyForm", "FeedBackForm", "FulfilForm", "LetterForm", "MeetingForm", "NothingForm",
    "PassForm", "PlaceForm", "PlanForm", "ReasonForm", "RecordForm", "RefuseForm", "ReturnForm",
    "ReviewForm", "SheetsForm", "VoidForm", "WishForm",
]  # fmt: skip
