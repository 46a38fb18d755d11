"""The rules: from targets and readings to a status with its reasons (研判), by docs/status.md.

`judgement.judge` is the one way in; `milestones.judge_milestone` for tasks without figures, `rollup` from districts to the whole and from
targets to the plan's counts, `calendar` for working days, `parameters` for the dated figures, `display` for rounding once. The judge
itself reads: `derive` (which figures count, from `figures`), `terms` (what the target means), `positions` (x), `decide` (the status table),
`register`, `broken`, `reasons`.
"""
