"""What a page about the texts of a contract starts from."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from contracts.contract.enums import FROZEN_VERSIONS, VersionStatus
from contracts.contract.models import Version
from contracts.contract.scope import ContractInScope
from contracts.signing import perms
from contracts.signing.models import SignedPaper


class TextInScope(ContractInScope):
    """The texts of one contract."""

    text: Version

    def load_to_sign(self, pk: int) -> Version:
        """Sets `text`, which waits for its signatures; raises NotNow when none does."""
        self.load_contract_work(pk)
        self.require_state(perms.can_sign(self.contract, self.version))
        self.text = self.version
        return self.text

    def load_text(self, pk: int, number: int) -> Version:
        """Sets `text`, one that is frozen: to be signed, or signed; 404 for any other."""
        self.load_contract(pk)
        self.text = get_object_or_404(self.contract.versions.filter(status__in=FROZEN_VERSIONS), number=number)
        return self.text

    def load_paper(self, pk: int, paper: int) -> SignedPaper:
        self.load_contract(pk)
        return get_object_or_404(SignedPaper.objects.filter(version_signed__contract=self.contract), pk=paper)

    def latest_text(self) -> Version:
        """The open text, else the last one that was signed; 404 for a contract that was never signed."""
        signed = self.contract.versions.filter(status=VersionStatus.SIGNED).order_by("-number").first()
        found = self.version or signed
        if found is None:
            raise Http404
        return found
