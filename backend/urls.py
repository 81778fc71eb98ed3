"""Every route of Iris."""

from allauth.account import views as account_views
from django.urls import include, path

from backend.shell.search import Search
from backend.shell.views import Desk, Health, Preferences
from directory.accounts import GuardedLoginView

accounts = [
    path("login/", GuardedLoginView.as_view(), name="account_login"),
    path("logout/", account_views.logout, name="account_logout"),
    path("inactive/", account_views.account_inactive, name="account_inactive"),
    path("password/", account_views.password_change, name="account_change_password"),
    path("reauthenticate/", account_views.reauthenticate, name="account_reauthenticate"),
]

urlpatterns = [
    path("", Desk.as_view(), name="desk"),
    path("search/", Search.as_view(), name="search"),
    path("preferences/", Preferences.as_view(), name="preferences"),
    path("health/", Health.as_view(), name="health"),
    path("accounts/", include(accounts)),
    path("i18n/", include("django.conf.urls.i18n")),
    path("persons/", include("cases.urls")),
    path("applications/", include("aids.applications.urls")),
    path("commission/", include("aids.commissions.urls")),
]
