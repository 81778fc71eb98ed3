"""The contract as PDF, to hand over: whole, or only the steps that are still to be done."""

from backend.audit.models import ReadKind
from backend.audit.views import GuardedView, pdf_response
from contracts.signing.papers import contract_pdf, next_meeting, steps_pdf
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
