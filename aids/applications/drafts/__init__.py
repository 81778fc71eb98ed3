"""A draft begun at one desk and finished at another."""
