from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    RECEPTION = "reception", _("Reception")
    SOCIAL_WORKER = "social_worker", _("Social worker")
    CASE_OFFICER = "case_officer", _("Case officer")
    COMMISSION_SECRETARY = "commission_secretary", _("Commission secretary")
    COMMISSION_MEMBER = "commission_member", _("Commission member")
    SIGNATORY = "signatory", _("Signatory")
    IMPREST_HOLDER = "imprest_holder", _("Imprest holder")
    BUDGET_OFFICER = "budget_officer", _("Budget officer")
    UNIT_MANAGER = "unit_manager", _("Unit manager")
    RULE_EDITOR = "rule_editor", _("Rule-set editor")
    ACTION_DESIGNER = "action_designer", _("Collective-action designer")
    PARTNER = "partner", _("Partner")
    DATA_PROTECTION_OFFICER = "data_protection_officer", _("Data-protection officer")
    ADMINISTRATOR = "administrator", _("Administrator")


class Theme(models.TextChoices):
    """Colours of the screens; AUTO follows the machine."""

    AUTO = "auto", _("As this machine")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


UNIT_ROLES = frozenset(
    {
        Role.RECEPTION,
        Role.SOCIAL_WORKER,
        Role.CASE_OFFICER,
        Role.COMMISSION_SECRETARY,
        Role.COMMISSION_MEMBER,
        Role.SIGNATORY,
        Role.IMPREST_HOLDER,
        Role.UNIT_MANAGER,
    }
)
"""Roles held in one territorial unit; the others are held for the whole département."""


class SiteKind(models.TextChoices):
    SOCIAL_MEDICAL_CENTRE = "social_medical_centre", _("Social-medical centre")
    OUTLYING_SITE = "outlying_site", _("Outlying site")


class PoleKind(models.TextChoices):
    RECEPTION_EVALUATION = "reception_evaluation", _("Reception and evaluation")
    ACCOMPANIMENT = "accompaniment", _("Accompaniment")
    INSERTION = "insertion", _("Insertion")


class OrganisationKind(models.TextChoices):
    DEPARTEMENT = "departement", _("The departement")
    MUNICIPALITY = "municipality", _("Municipality (CCAS, CIAS)")
    ASSOCIATION = "association", _("Association")
    SOCIAL_SECURITY = "social_security", _("Social security (CAF, CPAM, MSA)")
    EMPLOYMENT = "employment", _("Employment and insertion")
    LANDLORD = "landlord", _("Landlord")
    HEALTH = "health", _("Health")
    JUSTICE = "justice", _("Justice and law")
    OTHER = "other", _("Other")


class Thematic(models.TextChoices):
    """The families of themes of data·inclusion v1 (Licence Ouverte), which the export speaks."""

    CHOOSE_A_TRADE = "choisir-un-metier", _("Choosing a trade")
    START_A_BUSINESS = "creer-une-entreprise", _("Starting a business")
    ADMINISTRATIVE_OR_LEGAL = "difficultes-administratives-ou-juridiques", _("Administrative or legal difficulties")
    FINANCIAL = "difficultes-financieres", _("Financial difficulties")
    FOOD_AND_EQUIPMENT = "equipement-et-alimentation", _("Food and equipment")
    FAMILY = "famille", _("Family")
    READING_AND_COUNTING = "lecture-ecriture-calcul", _("Reading, writing, counting")
    HOUSING = "logement-hebergement", _("Housing")
    MOBILITY = "mobilite", _("Mobility")
    DIGITAL = "numerique", _("Digital")
    PREPARE_AN_APPLICATION = "preparer-sa-candidature", _("Preparing a job application")
    REMOBILISATION = "remobilisation", _("Getting going again")
    HEALTH = "sante", _("Health")
    TRAINING = "se-former", _("Training")
    ABROAD = "souvrir-a-linternational", _("Going abroad")
    FIND_WORK = "trouver-un-emploi", _("Finding work")


class Audience(models.TextChoices):
    """The audiences of data·inclusion v1 (Licence Ouverte)."""

    EVERYBODY = "tous-publics", _("All audiences")
    WORKING = "actifs", _("People at work")
    MINIMUM_INCOME = "beneficiaires-des-minimas-sociaux", _("People on a minimum income")
    JOB_SEEKERS = "demandeurs-emploi", _("Job seekers")
    STUDENTS = "etudiants", _("Students")
    FAMILIES = "familles", _("Families")
    WOMEN = "femmes", _("Women")
    YOUNG = "jeunes", _("Young people")
    DISABLED = "personnes-en-situation-de-handicap", _("People with a disability")
    IN_AN_EMERGENCY = "personnes-en-situation-durgence", _("People in an emergency")
    LEGAL_SITUATION = "personnes-en-situation-juridique-specifique", _("People in a particular legal situation")
    EXILED = "personnes-exilees", _("People in exile")
    PRIORITY_AREAS = "residents-qpv-frr", _("Residents of a priority district or rural area")
    SENIORS = "seniors", _("Seniors")


class WayToReach(models.TextChoices):
    """How somebody comes to a service, in the codes of data·inclusion v1 (Licence Ouverte)."""

    PHONE = "telephoner", _("Call by phone")
    COME = "se-presenter", _("Come in person")
    MAIL = "envoyer-un-courriel", _("Send an e-mail")
    FOLLOW_A_LINK = "utiliser-lien-mobilisation", _("Ask online, on its website")


class Fee(models.TextChoices):
    """In the codes of data·inclusion v1 (Licence Ouverte)."""

    FREE = "gratuit", _("Free")
    TO_PAY = "payant", _("To be paid for")


class Language(models.TextChoices):
    """ISO 639 codes of the languages most asked for at the desk."""

    FRENCH = "fr", _("French")
    SIGN_FRENCH = "fsl", _("French sign language")
    ALBANIAN = "sq", _("Albanian")
    ARABIC = "ar", _("Arabic")
    ARMENIAN = "hy", _("Armenian")
    BAMBARA = "bm", _("Bambara")
    BENGALI = "bn", _("Bengali")
    CHINESE = "zh", _("Chinese")
    DARI = "prs", _("Dari")
    ENGLISH = "en", _("English")
    FULA = "ff", _("Fula")
    GEORGIAN = "ka", _("Georgian")
    LINGALA = "ln", _("Lingala")
    PASHTO = "ps", _("Pashto")
    PORTUGUESE = "pt", _("Portuguese")
    ROMANIAN = "ro", _("Romanian")
    RUSSIAN = "ru", _("Russian")
    SERBIAN = "sr", _("Serbian")
    SONINKE = "snk", _("Soninke")
    SPANISH = "es", _("Spanish")
    TAMIL = "ta", _("Tamil")
    TIGRINYA = "ti", _("Tigrinya")
    TURKISH = "tr", _("Turkish")
    UKRAINIAN = "uk", _("Ukrainian")
    OTHER = "oth", _("Another language")


class SheetChangeOutcome(models.TextChoices):
    """What became of a change that a partner proposed; none: it waits."""

    APPROVED = "approved", _("Approved")
    SENT_BACK = "sent_back", _("Sent back")
    WITHDRAWN = "withdrawn", _("Withdrawn")
