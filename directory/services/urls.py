from django.urls import path

from directory.freshness import views as freshness
from directory.services import views
from directory.sheets import views as sheets

app_name = "services"

urlpatterns = [
    path("", views.Services.as_view(), name="list"),
    path("new/", views.AddService.as_view(), name="new"),
    path("organisations/", views.Organisations.as_view(), name="organisations"),
    path("organisations/<int:pk>/sheet/", sheets.OrganisationSheet.as_view(), name="organisation"),
    path("organisations/new/", views.AddOrganisation.as_view(), name="organisation_new"),
    path("organisations/<int:pk>/", views.CorrectOrganisation.as_view(), name="organisation_edit"),
    path("professionals/<int:pk>/", views.CorrectProfessional.as_view(), name="professional_edit"),
    path("poles/", views.Poles.as_view(), name="poles"),
    path("poles/<int:pk>/end/", views.LeavePole.as_view(), name="pole_end"),
    path("mine/", sheets.Mine.as_view(), name="mine"),
    path("mine/edit/", sheets.ChangeMine.as_view(), name="mine_edit"),
    path("mine/<int:pk>/edit/", sheets.ChangeMyService.as_view(), name="mine_service"),
    path("proposals/", sheets.SheetChanges.as_view(), name="proposals"),
    path("proposals/<int:pk>/", sheets.AnswerSheetChange.as_view(), name="proposal"),
    path("freshness/", freshness.Freshness.as_view(), name="freshness"),
    path("reports/<int:pk>/", freshness.SettleReport.as_view(), name="report"),
    path("<int:pk>/check/", sheets.ConfirmSheet.as_view(), name="check"),
    path("<int:pk>/", views.ServiceSheet.as_view(), name="service"),
    path("<int:pk>/edit/", views.CorrectService.as_view(), name="edit"),
    path("<int:pk>/history/", views.ServiceHistory.as_view(), name="history"),
    path("<int:pk>/professionals/", views.AddProfessional.as_view(), name="professional_new"),
]
