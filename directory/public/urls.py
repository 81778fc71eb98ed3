from django.urls import path

from directory.freshness import views as freshness
from directory.public import views

app_name = "offer"

urlpatterns = [
    path("", views.Offer.as_view(), name="services"),
    path("<int:pk>/", views.Sheet.as_view(), name="service"),
    path("<int:pk>/error/", freshness.ReportError.as_view(), name="report"),
    path("reported/", freshness.Reported.as_view(), name="reported"),
    path("selection/", views.Selection.as_view(), name="selection"),
]
