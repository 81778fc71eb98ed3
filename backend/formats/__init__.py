"""How dates are typed, in every language of the screens alike: Django reads these modules by name."""
