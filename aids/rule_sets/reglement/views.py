"""Public pages of the règlement: no account, no cookie, the same for everybody, so that any cache may keep them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views import View
from django.views.decorators.http import conditional_page

from aids.rule_sets import queries
from aids.rule_sets.models import RuleSet
from aids.rule_sets.reglement.queries import other_versions, public, reglement_of, reglement_pdf
from backend.kit import clock

LANGUAGE = "fr"
KEPT_SECONDS = 600


@method_decorator(conditional_page, name="dispatch")
class PublicView(View):
    """What is published is read by anybody; everything else does not exist here."""

    def rule_set(self) -> RuleSet:
        return get_object_or_404(public(), code=self.kwargs["code"], label=self.kwargs["label"])

    def answer(self, content: str | bytes, content_type: str, file: str = "") -> HttpResponse:
        response = HttpResponse(content, content_type=content_type)
        response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
        response["Content-Language"] = LANGUAGE
        if file:
            response["Content-Disposition"] = content_disposition_header(
                as_attachment=not file.endswith(".pdf"), filename=file
            )
        return response

    def page(self, rule_set: RuleSet | None, current: RuleSet | None) -> HttpResponse:
        """The text is French, whoever reads it: the words around it are too, and no request is needed to say them."""
        context = {
            "rule_set": rule_set,
            "text": reglement_of(rule_set) if rule_set else None,
            "current": current,
            "others": other_versions(rule_set),
            "today": clock.today(),
        }
        with translation.override(LANGUAGE):
            return self.answer(render_to_string("reglement/page.html", context), "text/html; charset=utf-8")


class InForce(PublicView):
    """The text in force today, or a sentence when there is none."""

    def get(self, request):
        current = queries.in_force(clock.today())
        return self.page(current, current)


class Version(PublicView):
    """A text that was published, in force or not."""

    def get(self, request, code, label):
        return self.page(self.rule_set(), queries.in_force(clock.today()))


class Paper(PublicView):
    def get(self, request, code, label):
        return self.answer(reglement_pdf(self.rule_set()), "application/pdf", file_name(code, label, "pdf"))


class Rules(PublicView):
    """The rule file, byte for byte as it was published."""

    def get(self, request, code, label):
        content = self.rule_set().text
        return self.answer(content, "application/toml; charset=utf-8", file_name(code, label, "toml"))


def file_name(code: str, label: str, extension: str) -> str:
    return f"reglement-{code}-{slugify(label)}.{extension}"
