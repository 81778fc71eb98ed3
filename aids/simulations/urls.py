from django.urls import path

from aids.simulations import views

app_name = "simulations"

urlpatterns = [
    path("", views.SimulationList.as_view(), name="list"),
    path("new/", views.PrepareSimulation.as_view(), name="new"),
    path("<int:pk>/", views.SimulationPage.as_view(), name="simulation"),
    path("<int:pk>/progress/", views.Progress.as_view(), name="progress"),
    path("<int:pk>/cancel/", views.CancelSimulation.as_view(), name="cancel"),
    path("<int:pk>/totals.csv", views.Totals.as_view(), name="totals"),
    path("<int:pk>/report.pdf", views.Report.as_view(), name="report"),
    path("<int:pk>/compare/", views.Compare.as_view(), name="compare"),
    path("<int:pk>/changes/", views.Changes.as_view(), name="changes"),
    path("<int:pk>/changes.csv", views.ChangesFile.as_view(), name="changes_file"),
    path("<int:pk>/changes/<int:line>/", views.ChangePage.as_view(), name="change"),
]
