"""Routes by which a worker opens and closes private pages, and answers what is proposed there."""

from django.urls import path

from contracts.own import views

urlpatterns = [
    path("<int:pk>/own/<int:person>/", views.OpenPage.as_view(), name="own_open"),
    path("own/<int:pk>/card/", views.CardPdf.as_view(), name="own_card"),
    path("own/<int:pk>/close/", views.ClosePage.as_view(), name="own_close"),
    path("own/steps/<int:pk>/accept/", views.AcceptStep.as_view(), name="own_accept"),
    path("own/steps/<int:pk>/decline/", views.DeclineStep.as_view(), name="own_decline"),
]
