"""What a page or an answer of the API about a partner's own sheets starts from."""

from django.shortcuts import get_object_or_404

from backend.audit.views import Guard
from backend.kit import clock
from directory.enums import Role
from directory.freshness.queries import reports_for
from directory.models import Organisation, Service, SheetChange
from directory.sheets import operations, queries
from directory.sheets.changes import Sheet
from directory.sheets.forms import OwnOrganisationForm, OwnServiceForm
from directory.sheets.perms import can_be_changed


def own_organisation(user) -> Organisation:
    """404 for whoever belongs to none."""
    return get_object_or_404(Organisation, pk=user.organisation_id)


class OwnSheets(Guard):
    """All that is told of one's organisation."""

    roles = (Role.PARTNER,)

    def sheets(self) -> dict:
        """`organisation` and what is `waiting` on it, its `services`, `reports` of readers, last `answers`."""
        organisation = own_organisation(self.request.user)
        return {
            "organisation": organisation,
            "waiting": queries.waiting_on(organisation),
            "elsewhere": can_be_changed(organisation).reason,
            "services": queries.services_of(organisation, clock.now()),
            "reports": reports_for(self.request.user),
            "answers": queries.last_answers(organisation),
        }


class OwnSheet(Guard):
    """The sheet of one's organisation, as one changes it."""

    roles = (Role.PARTNER,)
    form_class = OwnOrganisationForm

    def load_sheet(self) -> None:
        """Sets `sheet`, `waiting`: what is proposed on it already, `elsewhere`: where else it is corrected."""
        self.sheet: Sheet = self.find_sheet()
        self.elsewhere = can_be_changed(self.sheet).reason
        self.waiting: SheetChange | None = queries.waiting_on(self.sheet)

    def find_sheet(self) -> Sheet:
        return own_organisation(self.request.user)

    def form_of(self, data):
        return self.form_class(data, instance=self.sheet, waiting=self.waiting, mark=operations.mark(self.waiting))

    def change_told(self, form) -> dict:
        """What `operations.change` is told by a valid form."""
        return {
            "sheet": self.sheet,
            "version": form.hidden,
            "told": form.told,
            "opened_on": form.cleaned_data["opened_on"],
            "today": clock.today(),
        }


class OwnServiceSheet(OwnSheet):
    """The sheet of one of its open services; 404 for those of others."""

    form_class = OwnServiceForm

    def find_sheet(self) -> Service:
        rows = Service.objects.select_related("organisation", "commune").filter(is_open=True)
        return get_object_or_404(rows, pk=self.kwargs["pk"], organisation=own_organisation(self.request.user))
