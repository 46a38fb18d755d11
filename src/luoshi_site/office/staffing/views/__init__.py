"""Pages about who does the work: task forces, leaders in charge, handovers, agencies that change."""
