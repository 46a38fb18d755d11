"""What people type about readings, milestones and rounds, turned into values."""

from luoshi_site.progress.forms.reading import ReadingForm, as_typed, choices_for, choices_for_correction
from luoshi_site.progress.forms.steps import (
    DeliveryForm,
    MilestoneForm,
    OptionalReasonForm,
    ReasonForm,
    RoundForm,
    VerificationForm,
)

__all__ = [
    "DeliveryForm",
    "MilestoneForm",
    "OptionalReasonForm",
    "ReadingForm",
    "ReasonForm",
    "RoundForm",
    "VerificationForm",
    "as_typed",
    "choices_for",
    "choices_for_correction",
]
