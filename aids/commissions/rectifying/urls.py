from django.urls import path

from aids.commissions.rectifying import views

app_name = "rectifying"

urlpatterns = [path("<int:pk>/", views.Rectify.as_view(), name="rectify")]
