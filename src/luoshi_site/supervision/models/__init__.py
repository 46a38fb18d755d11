"""Supervision (督查督办): rules as data, orders and what happens to them, inspections, instructions, proposals."""

from luoshi_site.supervision.models.inspections import (
    CheckEvidence,
    Inspection,
    Rectification,
    RectificationEvent,
    SampleCheck,
)
from luoshi_site.supervision.models.orders import Objection, OrderEvent, OrderEvidence, OrderPart, SupervisionOrder
from luoshi_site.supervision.models.proposals import Proposal, WrittenInstruction
from luoshi_site.supervision.models.rules import RuleEdition, Sending, SupervisionRule, Withheld

__all__ = [
    "CheckEvidence",
    "Inspection",
    "Objection",
    "OrderEvent",
    "OrderEvidence",
    "OrderPart",
    "Proposal",
    "Rectification",
    "RectificationEvent",
    "RuleEdition",
    "SampleCheck",
    "Sending",
    "SupervisionOrder",
    "SupervisionRule",
    "Withheld",
    "WrittenInstruction",
]
