from django.urls import path

from cases.merging import views

app_name = "merging"

urlpatterns = [
    path("", views.PairList.as_view(), name="list"),
    path("with/<int:pk>/", views.SearchOther.as_view(), name="search"),
    path("merges/<int:pk>/", views.MergePage.as_view(), name="merge"),
    path("merges/<int:pk>/decline/", views.DeclineMerge.as_view(), name="decline"),
    path("merges/<int:pk>/undo/", views.UndoMerge.as_view(), name="undo"),
    path("<int:pk>/undone/", views.Undone.as_view(), name="undone"),
    path("<int:first>/<int:second>/", views.PairPage.as_view(), name="pair"),
    path("<int:first>/<int:second>/two-persons/", views.TwoPersons.as_view(), name="two_persons"),
]
