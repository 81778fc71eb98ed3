"""Mending an error in a decision through the API: the same scope, form and operation as the screen."""

from django.urls import path

from aids.commissions.rectifying import operations
from aids.commissions.rectifying.forms import RectifyForm
from aids.commissions.rectifying.scope import DecisionToMend
from backend.api.bodies import body_of, judged, once
from backend.api.schema import writes
from backend.api.views import ApiView
from backend.kit import clock

RectifyBody = body_of(RectifyForm, "Rectify")


class Rectify(DecisionToMend, ApiView):
    @writes(RectifyBody, "Mend an error in a decision by one that replaces it", created=True)
    def post(self, request, pk):
        decision = self.load_decision()
        form = judged(RectifyForm(once(self.told(RectifyBody))))
        return self.write(
            operations.rectify,
            created=True,
            decision=decision,
            mended=form.mended,
            error=form.cleaned_data["error"],
            today=clock.today(),
        )


urlpatterns = [path("rectifying/<int:pk>/", Rectify.as_view(), name="rectify")]
