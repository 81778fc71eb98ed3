"""Letters through the API: the same scope, forms, queries and operations as the screens."""

from django.urls import path
from rest_framework import serializers
from rest_framework.response import Response

from aids.commissions.letters import operations, perms
from aids.commissions.letters.forms import DeliveredForm, DeliveriesForm, DeliveryForm
from aids.commissions.letters.scope import (
    LetterInScope,
    LettersFile,
    LettersInScope,
    LettersToDeliver,
    LetterToDeliver,
)
from aids.commissions.letters.serializers import LetterSerializer, ProgressSerializer
from backend.api.bodies import LARGEST_ID, Text, body_of, judged, once
from backend.api.schema import ROW, documents, reads, writes
from backend.api.views import AnyRenderer, ApiView, Document
from backend.audit.models import ReadKind
from backend.kit import clock

MOST_LETTERS = 1_000
LETTERS = serializers.ListField(
    child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID),
    max_length=MOST_LETTERS,
    help_text="Letters of the session that are written and not delivered yet.",
)
REASON = Text(max_length=500, required=False, allow_blank=True, help_text="Why what was recorded before is corrected.")
DeliveriesBody = body_of(DeliveriesForm, "Deliveries", letters=LETTERS)
DeliveryBody = body_of(DeliveredForm, "Delivery", reason=REASON)


class LettersProgress(LettersInScope, ApiView):
    @reads(ProgressSerializer, "How many letters are written and delivered")
    def get(self, request, pk):
        return Response(ProgressSerializer(self.load_progress()).data)


class StopLetters(LettersInScope, ApiView):
    @writes(None, "Stop writing the letters of a session; those that are written are kept")
    def post(self, request, pk):
        session = self.load()
        return self.write(operations.stop, about=session, session=session)


class WriteLettersAgain(LettersInScope, ApiView):
    @writes(None, "Write the letters of a session that are still missing")
    def post(self, request, pk):
        session = self.load()
        return self.write(operations.order_again, about=session, session=session)


class DeliverLetters(LettersToDeliver, ApiView):
    @reads(LetterSerializer, "The letters of a session and how they were delivered", many=True)
    def get(self, request, pk):
        return self.shown(LetterSerializer, self.load_letters(), many=True)

    @writes(DeliveriesBody, "Record the same delivery for many letters of a session")
    def post(self, request, pk):
        self.load_letters()
        told = self.told(DeliveriesBody)
        form = judged(DeliveriesForm(once({name: value for name, value in told.items() if name != "letters"})))
        return self.write(
            operations.record_deliveries,
            about=self.session,
            session=self.session,
            letter_ids=told["letters"],
            told=form.told,
            today=clock.today(),
        )


class DeliverLetter(LetterToDeliver, ApiView):
    @reads(LetterSerializer, "A letter and how it was delivered", version=ROW)
    def get(self, request, pk):
        letter = self.load_letter(ReadKind.PAGE)
        return self.shown(LetterSerializer, letter, version=letter.version)

    @writes(DeliveryBody, "Record how a letter was delivered, or correct it with a reason", version=ROW)
    def put(self, request, pk):
        letter = self.load_letter(ReadKind.PAGE)
        version = self.version()
        means = perms.means_open_to(request.user, letter)
        form = judged(DeliveryForm(self.told(DeliveryBody) | {"version": version}, letter=letter, means=means))
        return self.write(
            operations.record_delivery,
            about=letter.decision.line.application,
            letter=letter,
            version=version,
            told=form.told,
            today=clock.today(),
            reason=form.cleaned_data.get("reason", ""),
        )


class Letters(LettersFile, Document):
    @documents("All letters of a session: `order` is postal_code or number")
    def get(self, request, pk):
        return self.document()


class LettersArchive(LettersFile, ApiView):
    renderer_classes = [AnyRenderer]

    @documents("All letters of a session, a file each, in a ZIP", "application/zip")
    def get(self, request, pk):
        return self.archive()


class Letter(LetterInScope, Document):
    @documents("A decision letter, as it was written")
    def get(self, request, pk):
        return self.document()


urlpatterns = [
    path("commission/<int:pk>/letters/", LettersProgress.as_view(), name="letters_progress"),
    path("commission/<int:pk>/letters/stop/", StopLetters.as_view(), name="letters_stop"),
    path("commission/<int:pk>/letters/again/", WriteLettersAgain.as_view(), name="letters_again"),
    path("commission/<int:pk>/letters/delivery/", DeliverLetters.as_view(), name="letters_delivery"),
    path("commission/<int:pk>/letters.pdf", Letters.as_view(), name="letters"),
    path("commission/<int:pk>/letters.zip", LettersArchive.as_view(), name="letters_archive"),
    path("commission/letters/<int:pk>.pdf", Letter.as_view(), name="letter"),
    path("commission/letters/<int:pk>/delivery/", DeliverLetter.as_view(), name="letter_delivery"),
]
