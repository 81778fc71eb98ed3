"""Anonymity through the API: masks reread, an anonymity lifted, a document opened, a line presented."""

from django.http import FileResponse
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from aids.commissions.anonymity import operations
from aids.commissions.anonymity.forms import LONGEST_MASKED, LiftForm, RereadForm
from aids.commissions.anonymity.models import MOST_REASON
from aids.commissions.anonymity.scope import LiftInScope, OpenedDocument, PresentedItem, ToReread
from aids.commissions.anonymity.serializers import AnonymousFileSerializer, MaskedTextSerializer
from backend.api.bodies import LARGEST_ID, Body, Text, errors_of, judged, once
from backend.api.problems import Invalid
from backend.api.schema import documents, reads, writes
from backend.api.views import AnyRenderer, ApiView
from backend.kit.access import Refusal

MOST_TEXTS = 200


class RereadTextBody(Body):
    id = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    version = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    text = Text(max_length=LONGEST_MASKED)


class RereadBody(Body):
    texts = RereadTextBody(many=True, max_length=MOST_TEXTS, help_text="Each as it was read, words masked or put back.")


class LiftBody(Body):
    reason = Text(max_length=MOST_REASON, help_text="Ten letters at least; shown to the session and in its minutes.")


class RereadMasks(ToReread, ApiView):
    @reads(MaskedTextSerializer, "The texts of an application that one rereads before the commission", many=True)
    def get(self, request, pk):
        return self.shown(MaskedTextSerializer, self.load_texts(), many=True)

    @writes(RereadBody, "Reread masked texts: mask words, or put them back")
    def put(self, request, pk):
        rows = {row.pk: row for row in self.load_texts()}
        texts = []
        for place, told in enumerate(self.told(RereadBody)["texts"]):
            row = rows.get(told["id"])
            if row is None:
                raise Refusal(_("This text is not to be reread any more."), field=f"texts.{place}.id")
            form = RereadForm(told, row=row)
            if not form.is_valid():
                raise Invalid(errors_of(form, f"texts.{place}"))
            texts.append(form.told)
        return self.write(operations.reread, application=self.application, texts=texts)


class LiftAnonymity(LiftInScope, ApiView):
    @writes(LiftBody, "Open the name and the documents of a line to its session, until it closes")
    def post(self, request, pk, position):
        item = self.load_to_lift()
        form = judged(LiftForm(once(self.told(LiftBody))))
        return self.write(operations.lift_anonymity, about=self.session, item=item, reason=form.cleaned_data["reason"])


class OpenDocument(OpenedDocument, ApiView):
    renderer_classes = [AnyRenderer]

    @documents("A supporting document of a line whose anonymity is lifted", "application/octet-stream")
    def get(self, request, pk, position, document) -> FileResponse:
        return self.file_of(document)


class Present(PresentedItem, ApiView):
    @reads(AnonymousFileSerializer, "The line that one presents, while its session is open")
    def get(self, request, pk, position):
        self.load_presented()
        return self.shown(AnonymousFileSerializer, self.file)


urlpatterns = [
    path("commission/reread/<int:pk>/", RereadMasks.as_view(), name="reread"),
    path("commission/<int:pk>/lines/<int:position>/lift/", LiftAnonymity.as_view(), name="lift"),
    path("commission/<int:pk>/lines/<int:position>/present/", Present.as_view(), name="present"),
    path(
        "commission/<int:pk>/lines/<int:position>/documents/<int:document>/",
        OpenDocument.as_view(),
        name="opened_document",
    ),
]
