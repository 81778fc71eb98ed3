"""A partner's own sheets through the API: the same scope, forms and operations as the screens."""

from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from backend.api.bodies import Text, body_of, judged
from backend.api.schema import ROW, reads, writes
from backend.api.views import ApiView
from directory.enums import SheetChangeOutcome
from directory.models import Organisation, Service, SheetChange
from directory.services import areas
from directory.services.forms import PUBLIC_FIELDS
from directory.sheets import operations
from directory.sheets.forms import SHEET_FIELDS, OwnOrganisationForm, OwnServiceForm
from directory.sheets.scope import OwnServiceSheet, OwnSheet, OwnSheets


def proposal_read() -> Text:
    return Text(max_length=50, required=False, allow_blank=True, help_text="Mark of what waits, when something does.")


OwnOrganisationBody = body_of(OwnOrganisationForm, "OwnOrganisation", partial=True, proposal=proposal_read())
OwnServiceBody = body_of(OwnServiceForm, "OwnService", partial=True, proposal=proposal_read())


class WaitingSerializer(serializers.Serializer):
    """What is proposed on a sheet and not answered yet."""

    mark = serializers.SerializerMethodField(help_text="To send along as `proposal`.")
    told = serializers.DictField(child=serializers.JSONField(allow_null=True), help_text="Fields that would change.")
    proposed_by = serializers.CharField(source="proposed_by.__str__")
    proposed_on = serializers.DateField()

    def get_mark(self, change: SheetChange) -> str:
        return operations.mark(change)


class SheetSerializer(serializers.ModelSerializer):
    """What a sheet says; `version` is its ETag."""

    email = serializers.CharField(allow_blank=True)
    waiting = serializers.SerializerMethodField()

    def get_waiting(self, sheet) -> WaitingSerializer(allow_null=True):
        found = self.context["waiting"].get(sheet.pk)
        return WaitingSerializer(found).data if found else None


class OwnOrganisationSerializer(SheetSerializer):
    website = serializers.CharField(allow_blank=True)

    class Meta:
        model = Organisation
        fields = ["id", "version", "name", "kind", *SHEET_FIELDS, "waiting"]


class OwnServiceSerializer(SheetSerializer):
    area_served = serializers.SerializerMethodField(help_text="In words, as it is written.")
    checked_by = serializers.SerializerMethodField()

    class Meta:
        model = Service
        fields = ["id", "version", *PUBLIC_FIELDS, "checked_on", "checked_by", "waiting"]

    def get_area_served(self, service: Service) -> str:
        return self.context["areas"][service.pk]

    def get_checked_by(self, service: Service) -> str:
        return str(service.checked_by or "")


class ReportSerializer(serializers.Serializer):
    service = serializers.IntegerField(source="service_id")
    words = serializers.CharField()
    reported_on = serializers.DateField()


class AnswerSerializer(serializers.Serializer):
    """What was answered to a proposal; `service` None: it was about the organisation itself."""

    service = serializers.IntegerField(source="service_id", allow_null=True)
    outcome = serializers.ChoiceField(choices=SheetChangeOutcome.choices)
    answer = serializers.CharField(allow_blank=True)
    answered_on = serializers.DateField()


class MineSerializer(serializers.Serializer):
    """The sheets of one's organisation, what readers report, what was answered lately."""

    organisation = serializers.SerializerMethodField()
    services = serializers.SerializerMethodField()
    reports = ReportSerializer(many=True)
    answers = AnswerSerializer(many=True)

    def get_organisation(self, told: dict) -> OwnOrganisationSerializer:
        organisation = told["organisation"]
        shown = {"waiting": {organisation.pk: told["waiting"]}}
        return OwnOrganisationSerializer(organisation, context=shown).data

    def get_services(self, told: dict) -> OwnServiceSerializer(many=True):
        rows = [one.told.service for one in told["services"]]
        waiting = {one.told.service.pk: one.waiting for one in told["services"]}
        named = {one.told.service.pk: one.told.area for one in told["services"]}
        return OwnServiceSerializer(rows, many=True, context={"waiting": waiting, "areas": named}).data


class Mine(OwnSheets, ApiView):
    @reads(MineSerializer, "The sheets of one’s organisation, as they are and as they are proposed")
    def get(self, request):
        return self.shown(MineSerializer, self.sheets())


class Changing(OwnSheet):
    """A sheet that is read, then changed on the version that was read."""

    def change(self, body):
        """What is left out stays as it is, or as it is proposed already."""
        self.load_sheet()
        version, told = self.version(), self.told(body)
        shown = self.form_of(None)
        known = {name: shown[name].value() for name in shown.fields}
        travelling = {"version": version, "opened_on": told.pop("proposal", "")}
        form = judged(self.form_of(known | told | travelling))
        return self.write(operations.change, **self.change_told(form))


class OwnOrganisationResource(Changing, ApiView):
    @reads(OwnOrganisationSerializer, "The sheet of one’s organisation", version=ROW)
    def get(self, request):
        self.load_sheet()
        shown = {"waiting": {self.sheet.pk: self.waiting}}
        return self.shown(OwnOrganisationSerializer, self.sheet, version=self.sheet.version, **shown)

    @writes(OwnOrganisationBody, "Change it, at once or as a proposal: what is left out stays as it is", version=ROW)
    def patch(self, request):
        return self.change(OwnOrganisationBody)


@extend_schema_view(
    get=extend_schema(operation_id="services_mine_service_retrieve"),
    patch=extend_schema(operation_id="services_mine_service_partial_update"),
)
class OwnServiceResource(Changing, OwnServiceSheet, ApiView):
    @reads(OwnServiceSerializer, "The sheet of a service of one’s organisation", version=ROW)
    def get(self, request, pk):
        self.load_sheet()
        named = areas.words([self.sheet.area_served])[0]
        shown = {"waiting": {pk: self.waiting}, "areas": {pk: named}}
        return self.shown(OwnServiceSerializer, self.sheet, version=self.sheet.version, **shown)

    @writes(OwnServiceBody, "Change it, at once or as a proposal: what is left out stays as it is", version=ROW)
    def patch(self, request, pk):
        return self.change(OwnServiceBody)


urlpatterns = [
    path("services/mine/", Mine.as_view(), name="mine"),
    path("services/mine/edit/", OwnOrganisationResource.as_view(), name="mine_edit"),
    path("services/mine/<int:pk>/edit/", OwnServiceResource.as_view(), name="mine_service"),
]
