"""The versions of the rule set through the API: the same scope, forms, queries and operations as the screens."""

from django.http import HttpResponse
from django.urls import path
from rest_framework import serializers

from aids.rule_sets import operations, perms, queries
from aids.rule_sets.enums import RuleSetStatus, Standing
from aids.rule_sets.forms import CopyForm, PublishForm, TextForm, WhyForm
from aids.rule_sets.models import RuleSet
from aids.rule_sets.scope import EditorInScope, RuleSetInScope, TextFile
from aids.rule_sets.serializers import ListedRuleSetSerializer, RuleSetSerializer
from backend.api.bodies import body_of, judged, once
from backend.api.problems import Invalid
from backend.api.schema import ROW, documents, lists, reads, writes
from backend.api.views import AnyRenderer, ApiView, Listing, listing_filters
from backend.kit import clock
from backend.kit.access import require

TextBody = body_of(TextForm, "RuleText")
CopyBody = body_of(CopyForm, "RuleCopy")
WhyBody = body_of(WhyForm, "RuleReason")
PublishBody = body_of(PublishForm, "RulePublication")
NUMBERED = {"-id": ("-pk",), "id": ("pk",)}
MOST_FAULTS = 200


def judged_text(told: dict) -> str:
    """The text of a body; raises Invalid (422) with each fault, its line and its key."""
    form = TextForm(told)
    form.is_valid()
    if not form.faults:
        return judged(form).cleaned_data["text"]
    raise Invalid(
        [
            {"field": "text", "message": f"{fault.line or '?'}: {fault.key_path}: {fault.message}", "code": "fault"}
            for fault in form.faults[:MOST_FAULTS]
        ]
    )


@lists("The versions of the rule set: the published ones and, for rule editors, those on their way")
class Versions(Listing):
    roles = perms.READERS
    sorts = NUMBERED
    filters = listing_filters(
        "RuleSetFilters",
        NUMBERED,
        status=serializers.ChoiceField(choices=RuleSetStatus.choices, required=False),
        standing=serializers.ChoiceField(choices=Standing.choices, required=False),
    )
    serializer = ListedRuleSetSerializer

    def rows(self, asked):
        found = RuleSet.objects.visible_to(self.request.user).defer("text")
        if "standing" in asked:
            found = queries.standing_as(found, asked["standing"], clock.today())
        return found.filter(status=asked["status"]) if "status" in asked else found


class ImportText(ApiView):
    roles = perms.EDITORS

    @writes(TextBody, "Start a draft with a text", created=True)
    def post(self, request):
        return self.write(operations.start_draft, created=True, text=judged_text(self.told(TextBody)))


class Version(RuleSetInScope, ApiView):
    @reads(RuleSetSerializer, "A version of the rule set", version=ROW)
    def get(self, request, pk):
        return self.shown(RuleSetSerializer, self.load(), version=self.rule_set.version)


class Text(TextFile, ApiView):
    renderer_classes = [AnyRenderer]

    @documents("The text of a version, byte for byte", "application/toml")
    def get(self, request, pk) -> HttpResponse:
        return self.file()


class Rewrite(EditorInScope, ApiView):
    @writes(TextBody, "Give a draft another text", version=ROW)
    def put(self, request, pk):
        rule_set = self.load()
        require(perms.can_rewrite(request.user, rule_set))
        text = judged_text(self.told(TextBody))
        return self.write(
            operations.rewrite_draft, about=rule_set, rule_set=rule_set, version=self.version(), text=text
        )


class Copy(EditorInScope, ApiView):
    @writes(CopyBody, "Start a draft with the text of a version", created=True)
    def post(self, request, pk):
        rule_set = self.load()
        form = judged(CopyForm(once(self.told(CopyBody))))
        return self.write(operations.copy_as_draft, created=True, rule_set=rule_set, label=form.cleaned_data["label"])


class Submit(EditorInScope, ApiView):
    @writes(None, "Submit a draft for review")
    def post(self, request, pk):
        rule_set = self.load()
        return self.write(operations.submit_for_review, about=rule_set, rule_set=rule_set)


class SendBack(EditorInScope, ApiView):
    @writes(WhyBody, "Send a version in review back to its draft")
    def post(self, request, pk):
        rule_set = self.load()
        form = judged(WhyForm(self.told(WhyBody)))
        return self.write(operations.send_back, about=rule_set, rule_set=rule_set, **form.cleaned_data)


class Publish(EditorInScope, ApiView):
    @writes(PublishBody, "Publish a version, as a second person", version=ROW)
    def post(self, request, pk):
        rule_set = self.load()
        require(perms.can_publish(request.user, rule_set))
        version = self.version()
        form = judged(PublishForm(self.told(PublishBody) | {"version": version}))
        return self.write(
            operations.publish,
            about=rule_set,
            rule_set=rule_set,
            terms=form.terms,
            today=clock.today(),
            version=version,
        )


class Abandon(EditorInScope, ApiView):
    @writes(WhyBody, "Abandon a draft")
    def post(self, request, pk):
        rule_set = self.load()
        form = judged(WhyForm(self.told(WhyBody)))
        return self.write(operations.abandon, about=rule_set, rule_set=rule_set, **form.cleaned_data)


urlpatterns = [
    path("rules/", Versions.as_view(), name="list"),
    path("rules/new/", ImportText.as_view(), name="new"),
    path("rules/<int:pk>/", Version.as_view(), name="version"),
    path("rules/<int:pk>/text.toml", Text.as_view(), name="text"),
    path("rules/<int:pk>/text/", Rewrite.as_view(), name="rewrite"),
    path("rules/<int:pk>/copy/", Copy.as_view(), name="copy"),
    path("rules/<int:pk>/submit/", Submit.as_view(), name="submit"),
    path("rules/<int:pk>/send-back/", SendBack.as_view(), name="send_back"),
    path("rules/<int:pk>/publish/", Publish.as_view(), name="publish"),
    path("rules/<int:pk>/abandon/", Abandon.as_view(), name="abandon"),
]
