"""Contracts behind sign-in: each room gives its own routes. The private page of a person is elsewhere."""

from django.urls import path

from contracts.contract import urls as contract
from contracts.diagnosis.views import DomainPage
from contracts.life import urls as life
from contracts.outcomes import urls as outcomes
from contracts.own import urls as own
from contracts.page import views as page
from contracts.plan import joins_urls
from contracts.plan import urls as plan
from contracts.signing import urls as signing

app_name = "contracts"

urlpatterns = [
    *contract.urlpatterns,
    *plan.urlpatterns,
    *joins_urls.urlpatterns,
    *life.urlpatterns,
    *outcomes.urlpatterns,
    path("<int:pk>/", page.ContractPage.as_view(), name="contract"),
    path("<int:pk>/history/", page.ContractHistory.as_view(), name="history"),
    path("<int:pk>/rest/", page.ContractRest.as_view(), name="rest"),
    path("<int:pk>/diagnosis/<str:domain>/", DomainPage.as_view(), name="domain"),
    path("steps/<int:pk>/", page.StepPage.as_view(), name="step"),
    *own.urlpatterns,
    *signing.urlpatterns,
]
