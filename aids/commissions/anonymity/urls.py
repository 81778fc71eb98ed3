from django.urls import path

from aids.commissions.anonymity import views

urlpatterns = [
    path("<int:pk>/lines/<int:position>/lift/", views.LiftAnonymity.as_view(), name="lift"),
    path("<int:pk>/lines/<int:position>/present/", views.Present.as_view(), name="present"),
    path(
        "<int:pk>/lines/<int:position>/documents/<int:document>/",
        views.OpenDocument.as_view(),
        name="opened_document",
    ),
    path("reread/<int:pk>/", views.RereadMasks.as_view(), name="reread"),
]
