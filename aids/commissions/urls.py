from django.urls import path

from aids.commissions import views
from aids.commissions.letters import urls as letters
from aids.commissions.register import urls as register

app_name = "commissions"

urlpatterns = [
    path("", views.SessionList.as_view(), name="list"),
    path("derogations/", views.Derogations.as_view(), name="derogations"),
    path("new/", views.PlanSession.as_view(), name="plan"),
    path("<int:pk>/", views.SessionPage.as_view(), name="session"),
    path("<int:pk>/presence/", views.RecordPresence.as_view(), name="presence"),
    path("<int:pk>/agenda/", views.PutOnAgenda.as_view(), name="agenda"),
    path("<int:pk>/lines/<int:position>/", views.ItemPage.as_view(), name="item"),
    path("<int:pk>/lines/<int:position>/remove/", views.TakeOffAgenda.as_view(), name="take_off"),
    path("<int:pk>/open/", views.OpenSession.as_view(), name="open"),
    path("<int:pk>/close/", views.CloseSession.as_view(), name="close"),
    path("<int:pk>/decide/", views.Decide.as_view(), name="decide"),
    path("<int:pk>/minutes.pdf", views.MinutesPdf.as_view(), name="minutes"),
    *letters.urlpatterns,
    *register.urlpatterns,
]
