"""The single accompaniment contract: its text, its signatures, its life, the person's own page, what came of it."""
