"""The plan that a file holds, or that a document compiles to."""

from luoshi.cli.files import CommandError, content_of
from luoshi.compiler import compile_source
from luoshi.plan.codec import plan_from_json
from luoshi.plan.model import Plan
from luoshi.problems import LuoshiError
from luoshi.readers import read_document


def plan_of(name: str) -> Plan:
    """The plan of a plan file, or of a document."""
    content, called = content_of(name)
    if content.lstrip()[:1] == b"{":
        return plan_from_json(content.decode("utf-8", errors="replace"))
    return compile_source(read_document(content, called))


def named_plan(name: str) -> Plan:
    """A plan; of two files the fault must say which."""
    try:
        return plan_of(name)
    except LuoshiError as fault:
        raise CommandError(f"{name}: {fault}") from fault
