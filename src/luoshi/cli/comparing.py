"""`luoshi diff`: what a new version of a document changes, by meaning."""

import argparse
import sys

from luoshi.cli.files import write
from luoshi.cli.plans import named_plan
from luoshi.plan.diff import diff_plans, diff_to_json, summary_lines


def run(options: argparse.Namespace) -> None:
    """Prints the changes, a line each; or writes or prints them as JSON."""
    found = diff_plans(named_plan(options.old), named_plan(options.new))
    if options.output:
        write(diff_to_json(found).encode(), options.output)
    elif options.json:
        sys.stdout.write(diff_to_json(found))
    else:
        print("\n".join(summary_lines(found)))
    sys.stdout.flush()
