from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContractStatus(models.TextChoices):
    """DRAFT until the first version is signed by all its parties."""

    DRAFT = "draft", pgettext_lazy("a contract", "being written")
    ACTIVE = "active", pgettext_lazy("a contract", "under way")
    SUSPENDED = "suspended", pgettext_lazy("a contract", "suspended")
    ENDED = "ended", pgettext_lazy("a contract", "ended")
    ABANDONED = "abandoned", pgettext_lazy("a contract", "given up before it was signed")


LIVING = (ContractStatus.DRAFT, ContractStatus.ACTIVE, ContractStatus.SUSPENDED)
IN_FORCE = (ContractStatus.ACTIVE, ContractStatus.SUSPENDED)
SIGNED = (*IN_FORCE, ContractStatus.ENDED)

TONES = {
    ContractStatus.DRAFT: "todo",
    ContractStatus.ACTIVE: "ok",
    ContractStatus.SUSPENDED: "warn",
    ContractStatus.ENDED: "info",
    ContractStatus.ABANDONED: "todo",
}


class VersionStatus(models.TextChoices):
    """WRITING: the text is open. TO_SIGN: it is frozen, and waits for its signatures."""

    WRITING = "writing", pgettext_lazy("a version of a contract", "being written")
    TO_SIGN = "to_sign", pgettext_lazy("a version of a contract", "to sign")
    SIGNED = "signed", pgettext_lazy("a version of a contract", "signed")
    WITHDRAWN = "withdrawn", pgettext_lazy("a version of a contract", "withdrawn")


OPEN_VERSIONS = (VersionStatus.WRITING, VersionStatus.TO_SIGN)
FROZEN_VERSIONS = (VersionStatus.TO_SIGN, VersionStatus.SIGNED)


class VersionKind(models.TextChoices):
    FIRST = "first", _("First contract")
    AMENDMENT = "amendment", _("Amendment")
    RENEWAL = "renewal", _("Renewal")


class PartyKind(models.TextChoices):
    PERSON = "person", _("Person")
    WORKER = "worker", _("Lead worker")
    PARTNER = "partner", _("Partner")


class EndReason(models.TextChoices):
    TERM = "term", _("The term is reached")
    GOALS = "goals", _("The objectives are reached")
    BY_PERSON = "by_person", _("The person wishes to stop")
    MOVED = "moved", _("The person moved away")
    ELSEWHERE = "elsewhere", _("Another service takes over")
    NO_NEWS = "no_news", _("No news from the person")
    DEATH = "death", _("Death")
    OTHER = "other", _("Another reason")
