"""The directory through the API: the account that asks, units, sites, communes."""

from django.urls import path
from rest_framework import serializers

from backend.api.bodies import LARGEST_ID, Body, Text
from backend.api.schema import lists, reads, writes
from backend.api.views import ApiView, Listing, listing_filters
from backend.kit.search import normalise
from directory import operations
from directory.enums import Role, Theme
from directory.models import Commune, Site, TerritorialUnit, User


class UnitSerializer(serializers.ModelSerializer):
    class Meta:
        model = TerritorialUnit
        fields = ["id", "code", "name", "phone", "address"]


class SiteSerializer(serializers.ModelSerializer):
    class Meta:
        model = Site
        fields = ["id", "name", "kind", "unit", "commune", "address", "phone"]


class CommuneSerializer(serializers.ModelSerializer):
    class Meta:
        model = Commune
        fields = ["id", "insee_code", "name", "postal_codes", "unit"]


class HeldRoleSerializer(serializers.Serializer):
    role = serializers.ChoiceField(choices=Role.choices)
    unit = serializers.IntegerField(allow_null=True, help_text="None: the whole département.")


class AccountSerializer(serializers.Serializer):
    """The account that asks, and the roles that it holds today."""

    id = serializers.IntegerField(source="pk")
    username = serializers.CharField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    site = serializers.IntegerField(source="site_id", allow_null=True)
    language = serializers.ChoiceField(choices=User._meta.get_field("language").choices)
    theme = serializers.ChoiceField(choices=Theme.choices)
    single_keys = serializers.BooleanField()
    roles = serializers.SerializerMethodField()

    def get_roles(self, user) -> HeldRoleSerializer(many=True):
        return [{"role": role, "unit": unit} for role, unit in sorted(user.held_today, key=str)]


class PreferencesBody(Body):
    language = serializers.ChoiceField(choices=User._meta.get_field("language").choices)
    theme = serializers.ChoiceField(choices=Theme.choices)
    single_keys = serializers.BooleanField()


class Me(ApiView):
    @reads(AccountSerializer, "The account that asks")
    def get(self, request):
        return self.shown(AccountSerializer, request.user)


class Preferences(ApiView):
    @writes(PreferencesBody, "Choose one’s language, theme and single-character keys")
    def put(self, request):
        return self.write(operations.save_preferences, **self.told(PreferencesBody))


NAME_SORTS = {"name": ("name", "pk"), "-name": ("-name", "-pk")}
UnitFilters = listing_filters("UnitFilters", NAME_SORTS)
SiteFilters = listing_filters(
    "SiteFilters", NAME_SORTS, unit=serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
)
CommuneFilters = listing_filters(
    "CommuneFilters",
    NAME_SORTS,
    name=Text(max_length=80, required=False, help_text="Beginning of the name."),
    postal_code=serializers.RegexField(r"^\d{5}$", required=False),
)


@lists("Territorial units")
class Units(Listing):
    filters, sorts, serializer = UnitFilters, NAME_SORTS, UnitSerializer

    def rows(self, asked):
        return TerritorialUnit.objects.all()


@lists("Reception sites")
class Sites(Listing):
    filters, sorts, serializer = SiteFilters, NAME_SORTS, SiteSerializer

    def rows(self, asked):
        sites = Site.objects.all()
        return sites.filter(unit=asked["unit"]) if "unit" in asked else sites


@lists("Communes and the unit of each")
class Communes(Listing):
    filters, sorts, serializer = CommuneFilters, NAME_SORTS, CommuneSerializer

    def rows(self, asked):
        communes = Commune.objects.all()
        if "name" in asked:
            communes = communes.filter(search_name__startswith=normalise(asked["name"]))
        if "postal_code" in asked:
            communes = communes.filter(postal_codes__contains=[asked["postal_code"]])
        return communes


urlpatterns = [
    path("me/", Me.as_view(), name="me"),
    path("me/preferences/", Preferences.as_view(), name="preferences"),
    path("units/", Units.as_view(), name="units"),
    path("sites/", Sites.as_view(), name="sites"),
    path("communes/", Communes.as_view(), name="communes"),
]
