"""What a target will probably come to (期末预测): value at the deadline, 80 % interval, chance of reaching it, by docs/forecast.md.

`target.forecast` is the one way in: a pure function from what is judged to a `Forecast`, exact at its edges. It reads `history` (figures in
force as evenly spaced steps), `projection` (level, drift and season carried on), `seasons`, `student` (the tails of short series) and
`calibration` (how far the back-test on public series widened the spread). Nothing here touches a light.
"""
