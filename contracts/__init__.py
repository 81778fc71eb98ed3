"""The single accompaniment contract: step 7 of the series furnishes this room."""
