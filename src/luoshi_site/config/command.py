"""The command `luoshi-site`: the site's management commands (migrate, demo, tick, verify …)."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi_site.config.settings")
    execute_from_command_line(sys.argv)
