"""Screens of the directory: the tokens with which other software speaks for an account."""

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from directory.models import ApiToken
from directory.tokens import LONGEST, issue_token, living_tokens, revoke_token


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=80,
        help_text=gettext_lazy("Such as the software that uses it."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("For how many days"),
        initial=90,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST)],
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


class Tokens(GuardedView):
    """The living tokens of the account that asks."""

    def get(self, request):
        tokens = living_tokens(request.user, clock.now())
        columns = [
            {"label": _("What it is for")},
            {"label": _("Until")},
            {"label": _("Actions"), "hidden": True},
        ]
        new = {"label": _("New token"), "url": reverse("token_new"), "key": "n", "main": True}
        drawn = dict(ApiToken.history.filter(id__in=tokens, history_type="+").values_list("id", "history_date"))
        rows = [{"token": token, "drawn": drawn[token.pk], "revoke": self.revoke(token)} for token in tokens]
        return render(request, "directory/tokens.html", {"rows": rows, "columns": columns, "actions": [new]})

    def revoke(self, token: ApiToken) -> dict:
        return {"label": _("Revoke"), "url": reverse("token_revoke", args=[token.pk]), "method": "post", "danger": True}


@method_decorator(reauthentication_required, name="dispatch")
class NewToken(FormPage):
    """A token is worth a password: whoever asks proves first who they are. It is shown once."""

    template_name = "directory/token_new.html"
    secret = ""

    def forms(self, data):
        return {"form": TokenForm(data)}

    def perform(self, forms):
        told, now = forms["form"].cleaned_data, clock.now()
        self.token, self.secret = issue_token(actor=self.request.user, name=told["name"], days=told["days"], now=now)
        return reverse("tokens")

    def post(self, request, *args, **kwargs):
        answer = super().post(request, *args, **kwargs)
        if not self.secret:
            return answer
        return render(request, "directory/token_shown.html", {"token": self.token, "secret": self.secret})

    def context(self):
        return {"cancel_url": reverse("tokens")}


class RevokeToken(GuardedView):
    def post(self, request, pk):
        token = get_object_or_404(ApiToken, pk=pk, user=request.user)
        revoke_token(actor=request.user, token=token, now=clock.now())
        messages.success(request, _("This token opens nothing any more."))
        return redirect("tokens")
