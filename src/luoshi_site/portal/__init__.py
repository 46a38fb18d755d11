"""portal: every page without log-in."""
