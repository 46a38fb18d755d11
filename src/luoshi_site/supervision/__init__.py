"""supervision: rules, orders, inspections, instructions, proposals."""
