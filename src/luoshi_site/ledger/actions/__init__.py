"""Every change of the ledger: each one function, one transaction, one audit line (台账的写入)."""

from luoshi_site.ledger.actions.adopting import AdoptionError, adopt, adopt_plan
from luoshi_site.ledger.actions.documents import (
    DocumentError,
    Received,
    attach_source,
    discard_document,
    edit_draft,
    receive_document,
)
from luoshi_site.ledger.actions.revising import NewTerms, revise_target
from luoshi_site.ledger.actions.shares import ShareError, divide_target
from luoshi_site.ledger.actions.upkeep import (
    LedgerError,
    MilestoneEntrySpec,
    add_milestone,
    add_milestones,
    end_suspension,
    suspend_target,
)

__all__ = [
    "AdoptionError",
    "DocumentError",
    "LedgerError",
    "MilestoneEntrySpec",
    "NewTerms",
    "Received",
    "ShareError",
    "add_milestone",
    "add_milestones",
    "adopt",
    "adopt_plan",
    "attach_source",
    "discard_document",
    "divide_target",
    "edit_draft",
    "end_suspension",
    "receive_document",
    "revise_target",
    "suspend_target",
]
