"""`luoshi diff`: what a new version of a document changes, by meaning."""

import argparse
import sys

from luoshi.cli.files import CommandError, write
from luoshi.cli.plans import plan_of
from luoshi.plan.diff import diff_plans, diff_to_json, summary_lines
from luoshi.plan.model import Plan
from luoshi.problems import LuoshiError


def run(options: argparse.Namespace) -> None:
    """Prints the changes, a line each; or writes or prints them as JSON."""
    found = diff_plans(_named(options.old), _named(options.new))
    if options.output:
        write(diff_to_json(found).encode(), options.output)
    elif options.json:
        sys.stdout.write(diff_to_json(found))
    else:
        print("\n".join(summary_lines(found)))
    sys.stdout.flush()


def _named(name: str) -> Plan:
    """A plan; of two files the fault must say which."""
    try:
        return plan_of(name)
    except LuoshiError as fault:
        raise CommandError(f"{name}: {fault}") from fault
