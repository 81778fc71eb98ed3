"""Contracts behind sign-in: each room gives its own routes. The private page of a person is elsewhere."""

from django.urls import path

from contracts.page import views as page
from contracts.signing import urls as signing

app_name = "contracts"

urlpatterns = [
    path("<int:pk>/", page.ContractPage.as_view(), name="contract"),
    path("steps/<int:pk>/", page.StepPage.as_view(), name="step"),
    *signing.urlpatterns,
]
