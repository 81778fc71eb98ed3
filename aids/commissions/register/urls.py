"""Routes of the register, under the namespace of the commissions."""

from django.urls import path

from aids.commissions.register import views

urlpatterns = [
    path("register/", views.RegisterPage.as_view(), name="register"),
    path("register.csv", views.RegisterCsv.as_view(), name="register_csv"),
    path("register.xlsx", views.RegisterXlsx.as_view(), name="register_xlsx"),
]
