"""What a page about a share starts from."""

import logging

from django.http import Http404
from django.shortcuts import get_object_or_404

from backend.audit.models import ReadReason
from backend.audit.views import Guard
from backend.kit import clock
from cases.people.models import IDENTITY_ROLES
from cases.people.scope import PersonInScope
from cases.sharing import perms, queries
from cases.sharing.models import Share
from directory.enums import Role

logger = logging.getLogger("iris.sharing")


class ShareInScope(PersonInScope):
    """A share, for whoever may end it: who shared, who follows the file, who manages the unit; 404 for the others."""

    roles = IDENTITY_ROLES

    def load_share(self, pk: int) -> Share:
        """Sets `share`, its `state` and what `load_person` does."""
        self.share = get_object_or_404(queries.shares(), pk=pk)
        self.load_person(self.share.person_id)
        if not perms.can_oversee(self.request.user, self.share, follows=bool(self.way_in.writing)):
            raise Http404
        self.reason = ReadReason.FILE if self.way_in.writing else ReadReason.CONTROL
        self.state = queries.state_of(self.share, self.today)
        return self.share


class ReceivedShare(Guard):
    """A share in the hands of the professional with whom it was made."""

    roles = (Role.PARTNER,)
    reason = ReadReason.PARTNER

    def load_received(self, pk: int) -> Share:
        """Sets `share` and `today`; 404 when it is not theirs, over or ended, and the log keeps the attempt."""
        self.today = clock.today()
        found = queries.received_by(self.request.user, self.today).filter(pk=pk).first()
        if found is None:
            logger.warning("share %s was asked for by account %s, to whom it is not open", pk, self.request.user.pk)
            raise Http404
        self.share = found
        return found
