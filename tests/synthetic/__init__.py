"""A made-up city's two years of reports, the second with faults put in whose places are known. Knows nothing of the checks."""
