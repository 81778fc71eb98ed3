"""The contract as PDF, to hand over: whole, or only the steps that are still to be done."""

from django.shortcuts import get_object_or_404

from backend.audit.models import ReadKind
from backend.audit.views import GuardedView, pdf_response
from cases.people.scope import FileInScope
from contracts.contract.enums import PartyKind
from contracts.contract.models import WRITING_ROLES
from contracts.signing.papers import contract_pdf, next_meeting, steps_pdf
from contracts.signing.queries import signed_before_leaving
from contracts.signing.scope import TextInScope


class LatestPaper(TextInScope, GuardedView):
    """The open text, a draft too, so that it is read with the person; else the one in force."""

    def get(self, request, pk):
        self.load_contract(pk)
        text = self.latest_text()
        self.log_contract_read(ReadKind.DOCUMENT)
        return pdf_response(contract_pdf(self.contract, text, self.today), f"contrat-{self.contract.number}.pdf")


class TextPaper(TextInScope, GuardedView):
    def get(self, request, pk, number):
        text = self.load_text(pk, number)
        self.log_contract_read(ReadKind.DOCUMENT)
        name = f"contrat-{self.contract.number}-{number}.pdf"
        return pdf_response(contract_pdf(self.contract, text, self.today), name)


class StepsPaper(TextInScope, GuardedView):
    def get(self, request, pk):
        self.load_contract(pk)
        text = self.latest_text()
        self.log_contract_read(ReadKind.DOCUMENT)
        meeting = next_meeting(request.user, self.contract, self.subject)
        content = steps_pdf(self.contract, text, self.today, meeting=meeting)
        return pdf_response(content, f"mes-etapes-{self.contract.number}.pdf")


class LeftPaper(FileInScope, GuardedView):
    """A text that somebody signed before they left its contract to the other one: it stays theirs, in their file."""

    roles = WRITING_ROLES

    def get(self, request, person, text):
        self.load_file(person)
        signed = get_object_or_404(signed_before_leaving(self.person), pk=text)
        contract = signed.contract
        signers = contract.parties.filter(kind=PartyKind.PERSON).values_list("person", flat=True)
        self.log_read(ReadKind.DOCUMENT, signers, contract.number)
        name = f"contrat-{contract.number}-{signed.number}.pdf"
        return pdf_response(contract_pdf(contract, signed, self.today), name)
