"""`luoshi align`: how a plan carries the plan above it."""

import argparse
import sys

from luoshi.cli.files import write
from luoshi.cli.plans import named_plan
from luoshi.plan.align import align_lines, align_plans, align_to_json


def run(options: argparse.Namespace) -> None:
    """Prints what is missing, weaker or stronger, a line each; or writes or prints everything as JSON."""
    found = align_plans(named_plan(options.upper), named_plan(options.lower))
    if options.output:
        write(align_to_json(found).encode(), options.output)
    elif options.json:
        sys.stdout.write(align_to_json(found))
    else:
        print("\n".join(align_lines(found)))
    sys.stdout.flush()
