"""Rights over assessments and instruments."""

from enum import StrEnum


class AssessmentPermission(StrEnum):
    """Who assesses children is not who writes the instruments; a second person publishes."""

    VIEW = "assessment.view"
    ASSESS = "assessment.assess"
    EDIT_INSTRUMENT = "assessment.edit_instrument"
    PUBLISH_INSTRUMENT = "assessment.publish_instrument"
