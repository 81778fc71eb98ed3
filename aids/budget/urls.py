from django.urls import path

from aids.budget import views

app_name = "budget"

urlpatterns = [
    path("", views.Credits.as_view(), name="list"),
    path("balances.csv", views.BalancesFile.as_view(), name="balances"),
    path("new/", views.OpenAppropriation.as_view(), name="new"),
    path("<int:pk>/", views.EnvelopePage.as_view(), name="envelope"),
]
