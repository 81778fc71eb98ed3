"""Contracts behind sign-in: each room gives its own routes. The private page of a person is elsewhere."""

from django.urls import path

from contracts.life import urls as life
from contracts.outcomes import urls as outcomes
from contracts.page import views as page

app_name = "contracts"

urlpatterns = [
    *life.urlpatterns,
    *outcomes.urlpatterns,
    path("<int:pk>/", page.ContractPage.as_view(), name="contract"),
    path("steps/<int:pk>/", page.StepPage.as_view(), name="step"),
]
