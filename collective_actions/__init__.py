"""Collective actions, from a need to an evaluation: step 6 of the series furnishes this room."""
