"""Every route of Iris."""

from allauth.account import views as account_views
from allauth.mfa.base.views import ReauthenticateView
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.urls import include, path

from aids.applications import api as applications_api
from aids.applications.completeness import api as completeness_api
from aids.applications.support import api as support_api
from aids.applications.supporting import api as supporting_api
from aids.budget import api as budget_api
from aids.commissions import api as commissions_api
from aids.commissions.appeals import api as appeals_api
from aids.commissions.delegated import api as delegated_api
from aids.commissions.rectifying import api as rectifying_api
from aids.rule_sets import api as rule_sets_api
from aids.simulations import api as simulations_api
from backend.shell import api as shell_api
from backend.shell.search import Search
from backend.shell.styleguide.view import StyleGuide, StyleGuideSuggestions
from backend.shell.views import Desk, Health, Preferences
from cases.appointments.views import CalendarOfWorker
from cases.people import api as cases_api
from cases.reception.slips.views import FillSlip
from cases.referrals.links import OpenLink
from collective_actions import api as collective_api
from collective_actions.evaluation.views import FillEvaluation, TellAbsence
from contracts.own.public import MyContract, MyContractPaper, MyStepsPaper
from directory import api as directory_api
from directory import openid, security
from directory import views as directory_views
from directory.accounts import GuardedLoginView, WholeLogoutView
from directory.exchange import views as exchange
from directory.sheets import api as sheets_api

accounts = [
    path("login/", GuardedLoginView.as_view(), name="account_login"),
    path("logout/", WholeLogoutView.as_view(), name="account_logout"),
    path("inactive/", account_views.account_inactive, name="account_inactive"),
    path("password/", account_views.password_change, name="account_change_password"),
    path("reauthenticate/", account_views.reauthenticate, name="account_reauthenticate"),
    path("code/", security.AskCode.as_view(), name="mfa_authenticate"),
    path("passkey/", LoginWebAuthnView.as_view(), name="mfa_login_webauthn"),
    path("confirm/code/", ReauthenticateView.as_view(), name="mfa_reauthenticate"),
    path("confirm/passkey/", security.ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("openid/", openid.Start.as_view(), name="openid_connect_login"),
    path("openid/return/", openid.come_back, name="openid_connect_callback"),
    path("openid/unlink/", security.UnlinkProvider.as_view(), name="openid_connect_unlink"),
    path("security/", security.Security.as_view(), name="mfa_index"),
    path("security/application/", security.AddApplication.as_view(), name="mfa_activate_totp"),
    path("security/application/remove/", security.RemoveApplication.as_view(), name="mfa_deactivate_totp"),
    path("security/codes/", ViewRecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path("security/codes/renew/", security.RenewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("security/passkeys/add/", security.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/", security.RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path("security/passkeys/<int:pk>/remove/", security.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
]

applications = [
    *applications_api.urlpatterns,
    *completeness_api.urlpatterns,
    *support_api.urlpatterns,
    *supporting_api.urlpatterns,
]
api = [
    path("", include(shell_api.urlpatterns)),
    path("", include(directory_api.urlpatterns)),
    path("", include((sheets_api.urlpatterns, "services"))),
    path("", include((cases_api.urlpatterns, "cases"))),
    path("", include((collective_api.urlpatterns, "collective"))),
    path("", include((applications, "applications"))),
    path("", include((budget_api.urlpatterns, "budget"))),
    path("", include((commissions_api.urlpatterns, "commissions"))),
    path("", include((appeals_api.urlpatterns, "appeals"))),
    path("", include((delegated_api.urlpatterns, "delegated"))),
    path("", include((rectifying_api.urlpatterns, "rectifying"))),
    path("", include((rule_sets_api.urlpatterns, "rule_sets"))),
    path("", include((simulations_api.urlpatterns, "simulations"))),
]

urlpatterns = [
    path("", Desk.as_view(), name="desk"),
    path("search/", Search.as_view(), name="search"),
    path("preferences/", Preferences.as_view(), name="preferences"),
    path("styleguide/", StyleGuide.as_view(), name="styleguide"),
    path("styleguide/suggestions/", StyleGuideSuggestions.as_view(), name="styleguide_suggestions"),
    path("preferences/tokens/", directory_views.Tokens.as_view(), name="tokens"),
    path("preferences/tokens/new/", directory_views.NewToken.as_view(), name="token_new"),
    path("preferences/tokens/<int:pk>/revoke/", directory_views.RevokeToken.as_view(), name="token_revoke"),
    path("health/", Health.as_view(), name="health"),
    path("accounts/", include(accounts)),
    path("i18n/", include("django.conf.urls.i18n")),
    path("persons/", include("cases.people.urls")),
    path("referrals/", include("cases.referrals.urls")),
    path("r/<str:token>/", OpenLink.as_view(), name="referral_link"),
    path("services/", include("directory.services.urls")),
    path("services/imports/", include("directory.exchange.urls")),
    path("directory/", include("directory.public.urls")),
    path("actions/", include("collective_actions.public.urls")),
    path("collective/", include("collective_actions.urls")),
    path("directory/data-inclusion/structures.json", exchange.Structures.as_view(), name="offer_structures"),
    path("directory/data-inclusion/services.json", exchange.Services.as_view(), name="offer_services"),
    path("notes/", include("cases.notes.urls")),
    path("appointments/", include("cases.appointments.urls")),
    path("calendar/<str:token>.ics", CalendarOfWorker.as_view(), name="calendar_feed"),
    path("reception/", include("cases.reception.urls")),
    path("avis/<slug:token>/", FillSlip.as_view(), name="slip"),
    path("needs/", include("collective_actions.needs.urls")),
    path("evaluation/", include("collective_actions.evaluation.urls")),
    path("avis-action/<str:token>/", FillEvaluation.as_view(), name="evaluation_slip"),
    path("avis-action/<str:token>/absent/", TellAbsence.as_view(), name="evaluation_absent"),
    path("mon-contrat/<str:token>/", MyContract.as_view(), name="own_page"),
    path("mon-contrat/<str:token>/contrat.pdf", MyContractPaper.as_view(), name="own_paper"),
    path("mon-contrat/<str:token>/mes-etapes.pdf", MyStepsPaper.as_view(), name="own_steps"),
    path("sharing/", include("cases.sharing.urls")),
    path("merging/", include("cases.merging.urls")),
    path("following/", include("cases.following.urls")),
    path("interventions/", include("cases.interventions.urls")),
    path("contracts/", include("contracts.urls")),
    path("assessments/", include("cases.assessments.urls")),
    path("applications/", include("aids.applications.urls")),
    path("budget/", include("aids.budget.urls")),
    path("commission/", include("aids.commissions.urls")),
    path("appeals/", include("aids.commissions.appeals.urls")),
    path("delegated/", include("aids.commissions.delegated.urls")),
    path("rectifying/", include("aids.commissions.rectifying.urls")),
    path("rules/simulations/", include("aids.simulations.urls")),
    path("rules/", include("aids.rule_sets.urls")),
    path("reglement/", include("aids.rule_sets.reglement.urls")),
    path("api/v1/", include((api, "api"))),
]

handler400 = "backend.shell.errors.bad_request"
handler404 = "backend.shell.errors.not_found"
handler500 = "backend.shell.errors.server_error"
