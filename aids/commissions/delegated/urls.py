from django.urls import path

from aids.commissions.delegated import views

app_name = "delegated"

urlpatterns = [
    path("", views.DelegatedList.as_view(), name="list"),
    path("<int:line>/", views.DecideAtOnce.as_view(), name="decide"),
]
