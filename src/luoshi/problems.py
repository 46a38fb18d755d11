"""Problems: what a document forgot or muddled, as data; and the base of luoshi's exceptions."""

from dataclasses import dataclass
from enum import StrEnum

from luoshi.text.span import Span


class Severity(StrEnum):
    """How much a problem matters to the officer who adopts the plan."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to look at before adoption (问题).

    `code` is listed in docs/compiler.md (T012 …); `message` and `advice` are Chinese sentences for the officer; `span` is None where
    the document as a whole is meant; `task` is the id of the task concerned, if one.
    """

    code: str
    severity: Severity
    message: str
    advice: str
    span: Span | None = None
    task: str | None = None


class LuoshiError(Exception):
    """Base of every error that luoshi raises on purpose; its text is a message in the user's words."""
