from django.db import models
from django.utils.translation import gettext_lazy as _


class Civility(models.TextChoices):
    MRS = "mrs", _("Mrs")
    MR = "mr", _("Mr")
    NONE = "none", _("Not said")


class MemberRole(models.TextChoices):
    HEAD = "head", _("Applicant")
    SPOUSE = "spouse", _("Spouse")
    CHILD = "child", _("Child")
    OTHER_DEPENDANT = "other_dependant", _("Other dependant")
    OTHER_ADULT = "other_adult", _("Other adult")


ADULT_ROLES = (MemberRole.HEAD, MemberRole.SPOUSE, MemberRole.OTHER_ADULT)


class IncomeKind(models.TextChoices):
    WAGE = "wage", _("Wage")
    CHILD_WAGE = "child_wage", _("Wage of a child")
    UNEMPLOYMENT_BENEFIT = "unemployment_benefit", _("Unemployment benefit")
    RSA = "rsa", _("RSA")
    ACTIVITY_BONUS = "activity_bonus", _("Activity bonus")
    HOUSING_BENEFIT = "housing_benefit", _("Housing benefit")
    FAMILY_ALLOWANCES = "family_allowances", _("Family allowances")
    DISABILITY_ALLOWANCE = "disability_allowance", _("Disability allowance (AAH)")
    DISABILITY_CHILD_BENEFIT = "disability_child_benefit", _("Disabled child benefit (AEEH)")
    BACK_TO_SCHOOL_ALLOWANCE = "back_to_school_allowance", _("Back-to-school allowance (ARS)")
    PARENTAL_PRESENCE_ALLOWANCE = "parental_presence_allowance", _("Parental presence allowance (AJPP)")
    PENSION = "pension", _("Pension")
    SICK_PAY = "sick_pay", _("Sick pay")
    MAINTENANCE_RECEIVED = "maintenance_received", _("Maintenance received")
    SCHOLARSHIP = "scholarship", _("Scholarship")
    OTHER_INCOME = "other_income", _("Other income")


class ExpenseKind(models.TextChoices):
    RENT = "rent", _("Rent")
    MORTGAGE = "mortgage", _("Mortgage")
    ENERGY = "energy", _("Energy")
    WATER = "water", _("Water")
    INSURANCE = "insurance", _("Insurance")
    TELECOM = "telecom", _("Phone and internet")
    TRANSPORT = "transport", _("Transport")
    CHILDCARE = "childcare", _("Childcare")
    CANTEEN = "canteen", _("Canteen")
    HEALTH = "health", _("Health")
    TAX = "tax", _("Taxes")
    MAINTENANCE_PAID = "maintenance_paid", _("Maintenance paid")
    DEBT = "debt", _("Debt repayment")
    OTHER_EXPENSE = "other_expense", _("Other expense")
