"""Who reads the social directory: the département's staff. Its public pages are another room's."""

from directory.enums import Role

READING_ROLES = tuple(role for role in Role if role not in (Role.PARTNER, Role.COMMISSION_MEMBER))
