"""Readers: a file's bytes into a `Source`, or a refusal in the user's words."""

from luoshi.readers.detect import read_document
from luoshi.readers.limits import DEFAULT_LIMITS, Limits
from luoshi.readers.refusals import Refusal, UnreadableDocument

__all__ = ["DEFAULT_LIMITS", "Limits", "Refusal", "UnreadableDocument", "read_document"]
