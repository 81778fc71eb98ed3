from hypothesis import settings

settings.register_profile("rules", deadline=None)
settings.load_profile("rules")
"""How long one example takes says what else the machine is doing, not whether a rule is right."""
