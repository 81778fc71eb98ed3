from django.urls import path

from directory.services import views

app_name = "services"

urlpatterns = [
    path("", views.Services.as_view(), name="list"),
    path("new/", views.AddService.as_view(), name="new"),
    path("organisations/", views.Organisations.as_view(), name="organisations"),
    path("organisations/new/", views.AddOrganisation.as_view(), name="organisation_new"),
    path("organisations/<int:pk>/", views.CorrectOrganisation.as_view(), name="organisation_edit"),
    path("professionals/<int:pk>/", views.CorrectProfessional.as_view(), name="professional_edit"),
    path("poles/", views.Poles.as_view(), name="poles"),
    path("poles/<int:pk>/end/", views.LeavePole.as_view(), name="pole_end"),
    path("<int:pk>/", views.ServiceSheet.as_view(), name="service"),
    path("<int:pk>/edit/", views.CorrectService.as_view(), name="edit"),
    path("<int:pk>/history/", views.ServiceHistory.as_view(), name="history"),
    path("<int:pk>/professionals/", views.AddProfessional.as_view(), name="professional_new"),
]
