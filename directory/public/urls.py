from django.urls import path

from directory.public import views

app_name = "offer"

urlpatterns = [
    path("", views.Offer.as_view(), name="services"),
    path("<int:pk>/", views.Sheet.as_view(), name="service"),
    path("selection/", views.Selection.as_view(), name="selection"),
]
