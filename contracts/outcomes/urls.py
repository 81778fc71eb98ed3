from django.urls import path

from contracts.outcomes import views

urlpatterns = [
    path("<int:pk>/end/", views.EndContract.as_view(), name="end"),
    path("<int:pk>/later/", views.AskLater.as_view(), name="later"),
    path("figures/", views.Figures.as_view(), name="figures"),
    path("figures/table.csv", views.FiguresFile.as_view(), name="figures_csv"),
]
