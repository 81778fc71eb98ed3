from django.urls import path

from cases.appointments import views

app_name = "appointments"

urlpatterns = [
    path("", views.Week.as_view(), name="week"),
    path("open/", views.OpenSlots.as_view(), name="open"),
    path("times/<int:slot>/close/", views.CloseSlot.as_view(), name="close"),
    path("book/<int:person>/", views.Book.as_view(), name="book"),
    path("<int:pk>/", views.AppointmentPage.as_view(), name="detail"),
    path("<int:pk>/move/", views.Move.as_view(), name="move"),
    path("<int:pk>/cancel/", views.Cancel.as_view(), name="cancel"),
    path("<int:pk>/outcome/", views.Outcome.as_view(), name="outcome"),
    path("<int:pk>/slip.pdf", views.SlipPaper.as_view(), name="slip"),
    path("calendar/", views.CalendarAddress.as_view(), name="calendar"),
    path("calendar/draw/", views.DrawCalendar.as_view(), name="calendar_draw"),
    path("calendar/<int:feed>/revoke/", views.RevokeCalendar.as_view(), name="calendar_revoke"),
]
