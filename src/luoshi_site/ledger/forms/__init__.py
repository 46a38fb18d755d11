"""Forms of the document pages: strings into values (文件页面的表单)."""

from luoshi_site.ledger.forms.agencies import AgenciesForm
from luoshi_site.ledger.forms.documents import AdoptForm, PlanForm, UploadForm
from luoshi_site.ledger.forms.parts import MilestoneForm, QuoteForm, TaskForm
from luoshi_site.ledger.forms.targets import TargetForm

__all__ = [
    "AdoptForm",
    "AgenciesForm",
    "MilestoneForm",
    "PlanForm",
    "QuoteForm",
    "TargetForm",
    "TaskForm",
    "UploadForm",
]
