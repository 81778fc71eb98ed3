"""What a page or an answer of the API about one version of the rule set starts from."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from aids.rule_sets import perms
from aids.rule_sets.models import RuleSet
from aids.rule_sets.reglement.queries import reglement_pdf
from aids.rules.loading import RuleSetFault
from backend.audit.views import Guard, pdf_response
from backend.kit.access import Refusal


class RuleSetInScope(Guard):
    """One version; 404 when out of scope. It names nobody who asks for help: its readings are not recorded."""

    roles = perms.READERS

    def load(self) -> RuleSet:
        rows = RuleSet.objects.select_related("written_by", "submitted_by", "published_by")
        self.rule_set = self.fetch(rows, pk=self.kwargs["pk"])
        return self.rule_set


class EditorInScope(RuleSetInScope):
    """The same in the hands of a rule editor."""

    roles = perms.EDITORS


class TextFile(RuleSetInScope):
    def file(self) -> HttpResponse:
        """The text, byte for byte as it was received."""
        rule_set = self.load()
        response = HttpResponse(rule_set.text, content_type="application/toml; charset=utf-8")
        name = f"{rule_set.code}-{rule_set.label}.toml"
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
        return response


class PaperFile(RuleSetInScope):
    def file(self) -> HttpResponse:
        """The text as the règlement that people read, in French; a draft says on each page that it is one."""
        rule_set = self.load()
        try:
            content = reglement_pdf(rule_set)
        except RuleSetFault:
            raise Refusal(_("This version of Iris does not read the text any more: correct it first.")) from None
        return pdf_response(content, f"reglement-{rule_set.code}-{rule_set.label}.pdf")
