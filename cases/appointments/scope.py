"""What a page about one appointment starts from."""

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cases.appointments.documents import AppointmentSlip
from cases.appointments.models import AGENDA_ROLES, Appointment
from cases.appointments.perms import can_read_reason
from cases.people.queries import is_protected_on
from cases.people.scope import PersonInScope


class AppointmentInScope(PersonInScope):
    """One appointment and its person: the identity tier; its reason only for who may read it."""

    roles = AGENDA_ROLES

    def load_appointment(self, pk: int) -> Appointment:
        """Sets `appointment` and what `load_person` does; 404 when it does not exist."""
        rows = Appointment.objects.visible_to(self.request.user).select_related("slot__worker", "slot__site__unit")
        self.appointment = get_object_or_404(rows, pk=pk)
        self.appointment.person = self.load_person(self.appointment.person_id)
        return self.appointment

    @property
    def reason_access(self):
        return can_read_reason(self.request.user, self.appointment, follows=bool(self.file_access))

    def slip(self) -> AppointmentSlip:
        """What the person takes home; for who must be reached with care, without what says whom they see."""
        slot, person = self.appointment.slot, self.person
        discreet = bool(person.safe_contact) or is_protected_on(person, self.today)
        return AppointmentSlip(
            author="" if discreet else settings.DEPARTMENT_NAME,
            at=timezone.localtime(slot.starts_at),
            with_whom=slot.worker.get_full_name(),
            capacity="" if discreet else slot.worker.capacity,
            site=slot.site.name,
            address_lines=tuple(slot.site.address.splitlines()),
            phone=slot.site.phone,
            bring=self.appointment.bring,
            printed_on=self.today,
        )
