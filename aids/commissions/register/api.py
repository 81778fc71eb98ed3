"""The register through the API: the same scope, filters and queries as the screen."""

from django.urls import path
from rest_framework import serializers
from rest_framework.response import Response

from aids.commissions.enums import Outcome
from aids.commissions.register import perms, queries
from aids.commissions.register.forms import NameForm, RegisterFilter
from aids.commissions.register.scope import XLSX, RegisterFile, RegisterInScope
from aids.commissions.register.views import MOST_NAMED
from backend.api.bodies import LARGEST_ID, Text, body_of, judged
from backend.api.schema import asks, documents, lists
from backend.api.views import AnyRenderer, ApiView, Listing, listing_filters
from backend.kit import clock

DAYS = {name: queries.SORTS[name] for name in ("-decided", "decided", "number", "-number")}
NUMBER = {"required": False, "min_value": 1, "max_value": LARGEST_ID}
NameBody = body_of(NameForm, "RegisterName")


def euros(**kwargs) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=9, decimal_places=2, **kwargs)


class RegisterEntrySerializer(serializers.Serializer):
    """A line of the register; the applicant is named where the account may read names."""

    number = serializers.CharField()
    decided_on = serializers.DateField()
    unit = serializers.CharField()
    application = serializers.CharField()
    applicant = serializers.CharField(allow_blank=True)
    aid = serializers.CharField()
    asked = euros()
    outcome = serializers.CharField(help_text="In words.")
    granted = euros(allow_null=True)
    signatory = serializers.CharField()
    capacity = serializers.CharField()
    delegation = serializers.CharField()
    replaced_by = serializers.CharField(allow_blank=True, help_text="The decision that replaces it; empty: it stands.")
    notified_on = serializers.DateField(allow_null=True)
    delivery = serializers.CharField(allow_blank=True, help_text="Of its letter, in words.")


class ListedRegisterEntrySerializer(RegisterEntrySerializer):
    """The same, of a row of the database."""

    def to_representation(self, instance):
        named = perms.units_named(self.context["request"].user)
        (entry,) = queries.told([instance], named)
        return super().to_representation(entry)


@lists("The register of decisions: a year back where no period is said")
class Register(RegisterInScope, Listing):
    sorts = DAYS
    filters = listing_filters(
        "RegisterFilters",
        DAYS,
        since=serializers.DateField(required=False),
        until=serializers.DateField(required=False),
        unit=serializers.IntegerField(**NUMBER),
        aid=Text(required=False, max_length=60),
        outcome=serializers.ChoiceField(choices=Outcome.choices, required=False),
        signatory=serializers.IntegerField(**NUMBER),
        number=Text(required=False, max_length=60),
    )
    serializer = ListedRegisterEntrySerializer

    def rows(self, asked):
        form = RegisterFilter(asked, user=self.request.user, today=clock.today())
        return queries.rows(judged(form).rows)

    def person_ids(self, page):
        return queries.persons_of(page)


class RegisterByName(RegisterInScope, ApiView):
    @asks(
        NameBody, RegisterEntrySerializer(many=True), "Decisions about applicants of this name, where names may be read"
    )
    def post(self, request):
        name = judged(NameForm(self.told(NameBody))).cleaned_data["name"]
        form = judged(RegisterFilter({}, user=request.user, today=clock.today()))
        found = queries.rows(queries.of_persons_named(form.rows, request.user, name))[:MOST_NAMED]
        return Response(RegisterEntrySerializer(self.entries(list(found)), many=True).data)


class RegisterCsv(RegisterFile, ApiView):
    renderer_classes = [AnyRenderer]

    @documents("The register as CSV, with the filters of the list", "text/csv")
    def get(self, request):
        return self.csv()


class RegisterXlsx(RegisterFile, ApiView):
    renderer_classes = [AnyRenderer]

    @documents("The register as XLSX, with the filters of the list", XLSX)
    def get(self, request):
        return self.xlsx()


urlpatterns = [
    path("commission/register/", Register.as_view(), name="register"),
    path("commission/register/search/", RegisterByName.as_view(), name="register_search"),
    path("commission/register.csv", RegisterCsv.as_view(), name="register_csv"),
    path("commission/register.xlsx", RegisterXlsx.as_view(), name="register_xlsx"),
]
