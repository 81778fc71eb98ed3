"""Routes of the contract itself."""

from django.urls import path

from contracts.contract import views

urlpatterns = [
    path("", views.MyContracts.as_view(), name="mine"),
    path("new/<int:person>/", views.NewContract.as_view(), name="new"),
    path("<int:pk>/terms/", views.TermsPage.as_view(), name="terms"),
    path("<int:pk>/partners/", views.PartnersPage.as_view(), name="partners"),
    path("<int:pk>/partners/<int:party>/remove/", views.RemovePartner.as_view(), name="partner_remove"),
    path("<int:pk>/abandon/", views.AbandonContract.as_view(), name="abandon"),
]
