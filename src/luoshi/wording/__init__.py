"""Sentences from numbers, as official Chinese writes them (行文): no fact is added, no figure is rounded across what it decides.

Every figure in what these functions return is a `luoshi.report.model.Figure` whose `proof` names only its measure («value», «gap» …);
who sets the sentence into a report fills in of what it is.
"""
