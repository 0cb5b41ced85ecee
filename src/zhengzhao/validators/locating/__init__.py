"""From verdicts to places: which row and which field, what stands there, what was most likely meant."""
