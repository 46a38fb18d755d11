"""What comes with the site: two registries, two plans, and their readings. Facts and figures as TOML and JSON, loaded once.

dalian-livelihood-2023.plan.json
    The Dalian plan as facts: `luoshi compile DOCUMENT --facts`, two indicators' names put right by hand.
dalian-readings.toml
    Published figures, matched to targets by hand; the head of the file says what was left out, and why.
yunting-livelihood-2026.txt, .docx
    The invented city's plan; the .docx is what `word.plan_as_docx` makes of the .txt.
yunting-history.toml
    Eighteen months of simulated readings, May 2025 to October 2026, with rounds, corrections, decisions and milestones.
*-agencies.toml, *.choices.toml
    The registries; and how each target is measured, as an officer chooses when adopting.
"""
