from django.urls import path

from cases.people import views
from cases.people.family import views as family
from cases.people.money import views as money

app_name = "cases"

urlpatterns = [
    path("new/", views.Register.as_view(), name="register"),
    path("<int:pk>/", views.PersonPage.as_view(), name="person"),
    path("<int:pk>/panels/", views.PersonPanels.as_view(), name="person_panels"),
    path("<int:pk>/page.pdf", views.OnePage.as_view(), name="one_page"),
    path("<int:pk>/edit/", views.EditPerson.as_view(), name="person_edit"),
    path("<int:pk>/history/", views.PersonHistory.as_view(), name="person_history"),
    path("<int:pk>/home/", views.Move.as_view(), name="move"),
    path("communes/", views.CommuneSuggestions.as_view(), name="communes"),
    path("balance/", views.BalancePreview.as_view(), name="balance"),
    path("<int:pk>/budget/", views.RecordBudget.as_view(), name="budget"),
    path("<int:pk>/budgets/", money.Budgets.as_view(), name="budgets"),
    path("<int:pk>/debts/new/", money.AddDebt.as_view(), name="debt_new"),
    path("<int:pk>/debts/<int:debt>/", money.CorrectDebt.as_view(), name="debt"),
    path("<int:pk>/household/", family.HouseholdStory.as_view(), name="household"),
    path("<int:pk>/separation/", family.Separate.as_view(), name="separation"),
    path("<int:pk>/death/", family.RecordDeath.as_view(), name="death"),
    path("<int:pk>/death/edit/", family.CorrectDeath.as_view(), name="death_edit"),
    path("<int:pk>/household/new/", views.OpenHousehold.as_view(), name="household_new"),
    path("<int:pk>/household/add/", views.AddMember.as_view(), name="member_add"),
    path("<int:pk>/household/<int:member>/end/", views.EndMembership.as_view(), name="member_end"),
]
