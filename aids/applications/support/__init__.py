"""The step of an accompaniment contract that a request supports."""
