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


class DebtKind(models.TextChoices):
    RENT_ARREARS = "rent_arrears", _("Rent arrears")
    ENERGY_ARREARS = "energy_arrears", _("Energy arrears")
    WATER_ARREARS = "water_arrears", _("Water arrears")
    CANTEEN_ARREARS = "canteen_arrears", _("Canteen or childcare arrears")
    TELECOM_ARREARS = "telecom_arrears", _("Phone or internet arrears")
    BENEFIT_OVERPAID = "benefit_overpaid", _("Benefit paid too much")
    CONSUMER_CREDIT = "consumer_credit", _("Consumer credit")
    OVERDRAFT = "overdraft", _("Overdraft")
    TAXES = "taxes", _("Taxes")
    FINES = "fines", _("Fines")
    HEALTH_COSTS = "health_costs", _("Health costs")
    RELATIVE = "relative", _("Lent by a relative")
    OTHER = "other", _("Other debt")


class LeavingReason(models.TextChoices):
    SEPARATION = "separation", _("Separation")
    DEATH = "death", _("Death")
    OWN_HOME = "own_home", _("A home of their own")
    PLACEMENT = "placement", _("Placement")
    OTHER = "other", _("Other")


class ProtectionMeasure(models.TextChoices):
    """Measures of protection of adults (Code civil, art. 425 and following; CASF L271-1 for the MASP)."""

    NONE = "none", _("None")
    MASP = "masp", _("MASP")
    MAJ = "maj", _("MAJ (judicial support)")
    SAFEGUARD = "safeguard", _("Sauvegarde de justice")
    SIMPLE_CURATORSHIP = "simple_curatorship", _("Simple curatorship")
    REINFORCED_CURATORSHIP = "reinforced_curatorship", _("Reinforced curatorship")
    GUARDIANSHIP = "guardianship", _("Guardianship")
    FAMILY_AUTHORISATION = "family_authorisation", _("Family authorisation")


class Sign(models.TextChoices):
    """Why two persons may be one."""

    SAME_NAME = "same_name", _("same name")
    NAMES_SWAPPED = "names_swapped", _("names the other way round")
    CLOSE_NAME = "close_name", _("very close name")
    ALIKE_NAME = "alike_name", _("name that looks alike")
    SAME_BIRTH_DATE = "same_birth_date", _("same birth date")
    BIRTH_SWAPPED = "birth_swapped", _("day and month of birth swapped")
    CLOSE_BIRTH_DATE = "close_birth_date", _("close birth date")
    SAME_PHONE = "same_phone", _("same phone")
