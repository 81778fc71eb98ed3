"""People as the API tells them: no more than the screens show."""

from rest_framework import serializers

from backend.kit import clock
from cases.people.cards import card
from cases.people.enums import Civility, ExpenseKind, IncomeKind, MemberRole, ProtectionMeasure
from cases.people.models import Household, HouseholdBudget, Person
from directory.enums import Language


class CardSerializer(serializers.Serializer):
    """The identity tier of a person: who they are and which unit they belong to; no address, no phone."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    birth_date = serializers.DateField()
    commune = serializers.CharField(allow_blank=True, help_text="Empty for a protected home.")
    unit = serializers.CharField(allow_blank=True)
    protected = serializers.BooleanField()
    why = serializers.ListField(child=serializers.CharField(), help_text="Why they may be the one who is meant.")


def card_of(person: Person, *, why: tuple[str, ...] = ()) -> dict:
    """A person of `queries.with_households`, as CardSerializer tells them."""
    told = card(person, clock.today(), why=why)
    return CardSerializer(told | {"id": person.pk}).data


class MembershipSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk", help_text="Of the membership.")
    version = serializers.IntegerField(help_text="For If-Match when the membership ends.")
    person = serializers.IntegerField(source="person_id")
    name = serializers.CharField(source="person.__str__")
    birth_date = serializers.DateField(source="person.birth_date")
    role = serializers.ChoiceField(choices=MemberRole.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    shared_custody = serializers.BooleanField()


class ResidenceSerializer(serializers.Serializer):
    no_fixed_address = serializers.BooleanField()
    address = serializers.CharField(allow_blank=True)
    postal_code = serializers.CharField(allow_blank=True)
    commune = serializers.CharField(source="place.name", default="", allow_blank=True)


class HouseholdSerializer(serializers.Serializer):
    """Who lives together, and where unless the address is protected."""

    id = serializers.IntegerField(source="pk")
    version = serializers.IntegerField()
    residence = serializers.SerializerMethodField(help_text="None when the address is protected.")
    members = serializers.SerializerMethodField()

    def get_residence(self, household: Household) -> ResidenceSerializer(allow_null=True):
        return ResidenceSerializer(household).data if self.context["contact"] else None

    def get_members(self, _household) -> MembershipSerializer(many=True):
        return MembershipSerializer(self.context["members"], many=True).data


class ContactSerializer(serializers.Serializer):
    phone = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    safe_contact = serializers.CharField(allow_blank=True, help_text="How to reach them safely.")


class ProtectionSerializer(serializers.Serializer):
    measure = serializers.ChoiceField(source="protection_measure", choices=ProtectionMeasure.choices)
    holder = serializers.CharField(source="protection_holder", allow_blank=True)


class PersonSerializer(serializers.Serializer):
    """Who they are, with whom they live; phone and address unless protected."""

    id = serializers.IntegerField(source="pk")
    version = serializers.IntegerField()
    civility = serializers.ChoiceField(choices=Civility.choices)
    last_name = serializers.CharField()
    first_name = serializers.CharField()
    usual_name = serializers.CharField(allow_blank=True)
    other_first_names = serializers.CharField(allow_blank=True)
    birth_date = serializers.DateField()
    birth_place = serializers.CharField(allow_blank=True)
    died_on = serializers.DateField(allow_null=True)
    language = serializers.ChoiceField(choices=Language.choices)
    needs_interpreter = serializers.BooleanField()
    protected = serializers.BooleanField()
    protection = serializers.SerializerMethodField(help_text="None unless the account follows the household.")
    contact = serializers.SerializerMethodField(help_text="None when the address is protected.")
    household = serializers.SerializerMethodField(help_text="None when they live in none today.")
    file_open = serializers.SerializerMethodField(help_text="Whether the account follows the household.")

    def get_contact(self, person: Person) -> ContactSerializer(allow_null=True):
        return ContactSerializer(person).data if self.context["contact"] else None

    def get_protection(self, person: Person) -> ProtectionSerializer(allow_null=True):
        return ProtectionSerializer(person).data if self.context["file_open"] else None

    def get_household(self, _person) -> HouseholdSerializer(allow_null=True):
        household = self.context["household"]
        return HouseholdSerializer(household, context=self.context).data if household else None

    def get_file_open(self, _person) -> bool:
        return self.context["file_open"]


class BudgetLineSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=[*IncomeKind.choices, *ExpenseKind.choices])
    person = serializers.IntegerField(source="person_id", allow_null=True)
    monthly_amount = serializers.DecimalField(max_digits=9, decimal_places=2, help_text="Euros a month.")


class BalanceSerializer(serializers.Serializer):
    """A household’s month, in euros."""

    income = serializers.DecimalField(max_digits=12, decimal_places=2)
    expenses = serializers.DecimalField(max_digits=12, decimal_places=2)
    residual = serializers.DecimalField(max_digits=12, decimal_places=2)
    persons = serializers.IntegerField()


class BudgetSerializer(serializers.Serializer):
    """What the household receives and pays in a month, as told on a day."""

    id = serializers.IntegerField(source="pk")
    version = serializers.IntegerField()
    on_date = serializers.DateField()
    lines = BudgetLineSerializer(many=True)
    balance = serializers.SerializerMethodField()

    def get_balance(self, _budget: HouseholdBudget) -> BalanceSerializer:
        return BalanceSerializer(self.context["balance"]).data


class LatestBudgetSerializer(serializers.Serializer):
    latest = serializers.SerializerMethodField(help_text="None while nothing was told.")

    def get_latest(self, told: dict) -> BudgetSerializer(allow_null=True):
        return BudgetSerializer(told["budget"], context=self.context).data if told["budget"] else None
