"""Collective actions as the API tells them: no more than the screens show."""

from rest_framework import serializers

from backend.kit import clock
from collective_actions.catalogue.enums import ActionKind, ActionStatus, OpenTo, PartKind, SeriesStatus
from collective_actions.catalogue.models import Action, Series
from collective_actions.enrolment.enums import Came, EnrolmentStatus
from collective_actions.enrolment.models import Enrolment
from directory.enums import Thematic


class ListedActionSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=ActionKind.choices)
    status = serializers.ChoiceField(choices=ActionStatus.choices)
    thematics = serializers.ListField(child=serializers.ChoiceField(choices=Thematic.choices))
    owner = serializers.CharField(source="owner.name")


class MeetingSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = serializers.CharField()
    address = serializers.CharField(allow_blank=True)
    commune = serializers.CharField(source="commune.name")


class SeriesSerializer(serializers.Serializer):
    """The meetings for which one enrols together, and the seats at this moment."""

    id = serializers.IntegerField(source="pk")
    status = serializers.ChoiceField(choices=SeriesStatus.choices)
    cancelled_because = serializers.CharField(allow_blank=True)
    capacity = serializers.IntegerField()
    minimum = serializers.IntegerField(help_text="To run.")
    taken = serializers.IntegerField()
    left = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="How many wait for a seat.")
    closes_at = serializers.DateTimeField()
    takes_enrolments = serializers.SerializerMethodField(help_text="Whether one may still enrol.")
    meetings = MeetingSerializer(many=True)

    def get_takes_enrolments(self, series: Series) -> bool:
        return series.takes_enrolments(clock.now())


class PartSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=PartKind.choices)
    name = serializers.CharField(source="__str__")


class RecordSerializer(serializers.Serializer):
    """What an action is for, what it costs and who funds it."""

    objectives = serializers.CharField(allow_blank=True)
    budget = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    funding = serializers.CharField(allow_blank=True)


class ActionSerializer(ListedActionSerializer):
    """An action, its dates and seats, who has a part in it; nobody who comes."""

    plain_words = serializers.CharField()
    audience = serializers.CharField(allow_blank=True)
    accessibility = serializers.CharField(allow_blank=True)
    childcare = serializers.CharField(allow_blank=True)
    transport = serializers.CharField(allow_blank=True)
    cost = serializers.CharField()
    how_to_come = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    open_to = serializers.ChoiceField(choices=OpenTo.choices)
    record = serializers.SerializerMethodField(help_text="For the staff and for those who write the action, else null.")
    parts = serializers.SerializerMethodField()
    series = serializers.SerializerMethodField()

    def get_record(self, action: Action) -> RecordSerializer(allow_null=True):
        return RecordSerializer(action).data if self.context["tells_record"] else None

    def get_parts(self, _action: Action) -> PartSerializer(many=True):
        return PartSerializer(self.context["parts"], many=True).data

    def get_series(self, _action: Action) -> SeriesSerializer(many=True):
        return SeriesSerializer(self.context["series"], many=True).data


class EnrolmentSerializer(serializers.Serializer):
    """Somebody by their first name and initial, as all who run an action read them."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=EnrolmentStatus.choices)
    until = serializers.DateTimeField(allow_null=True, help_text="When a seat that is offered is given back.")
    enrolled_by = serializers.SerializerMethodField(help_text="Empty: by themselves.")

    def get_enrolled_by(self, enrolment: Enrolment) -> str:
        return str(enrolment.enrolled_by or "")


class ComerSerializer(EnrolmentSerializer):
    organisation = serializers.SerializerMethodField()
    phone = serializers.SerializerMethodField(help_text="Of who enrolled by themselves.")

    def get_organisation(self, enrolment: Enrolment) -> str:
        return str(enrolment.organisation or "")

    def get_phone(self, enrolment: Enrolment) -> str:
        return "" if enrolment.enrolled_by_id else enrolment.phone


class SeriesWithComersSerializer(SeriesSerializer):
    """The dates, the seats, and who comes."""

    action = serializers.IntegerField(source="action_id")
    title = serializers.CharField(source="action.title")
    runs = serializers.SerializerMethodField(help_text="Whether all who come are told, or those one may know.")
    enrolments = serializers.SerializerMethodField()

    def get_runs(self, _series: Series) -> bool:
        return self.context["runs"]

    def get_enrolments(self, _series: Series) -> ComerSerializer(many=True):
        return ComerSerializer(self.context["enrolments"], many=True).data


class OwnEnrolmentSerializer(EnrolmentSerializer):
    action = serializers.IntegerField(source="series.action_id")
    title = serializers.CharField(source="series.action.title")
    series = serializers.IntegerField(source="series_id")
    first_at = serializers.DateTimeField(help_text="Start of the first meeting.")


class PresentSerializer(serializers.Serializer):
    enrolment = serializers.IntegerField(source="enrolment.pk")
    name = serializers.CharField(source="enrolment.name")
    came = serializers.ChoiceField(choices=Came.choices, allow_blank=True)


class PresenceSerializer(serializers.Serializer):
    """A meeting, who has a seat, and what was said of them until now."""

    meeting = MeetingSerializer()
    enrolled = PresentSerializer(many=True)
