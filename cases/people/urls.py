from django.urls import path

from cases.people import views

app_name = "cases"

urlpatterns = [
    path("new/", views.Register.as_view(), name="register"),
    path("<int:pk>/", views.PersonPage.as_view(), name="person"),
    path("<int:pk>/edit/", views.EditPerson.as_view(), name="person_edit"),
    path("<int:pk>/history/", views.PersonHistory.as_view(), name="person_history"),
    path("<int:pk>/home/", views.Move.as_view(), name="move"),
    path("communes/", views.CommuneSuggestions.as_view(), name="communes"),
    path("balance/", views.BalancePreview.as_view(), name="balance"),
    path("<int:pk>/budget/", views.RecordBudget.as_view(), name="budget"),
    path("<int:pk>/household/new/", views.OpenHousehold.as_view(), name="household_new"),
    path("<int:pk>/household/add/", views.AddMember.as_view(), name="member_add"),
    path("<int:pk>/household/<int:member>/end/", views.EndMembership.as_view(), name="member_end"),
]
