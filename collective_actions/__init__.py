"""Collective actions: the catalogue for everybody, enrolments, attendance; needs that become actions."""
