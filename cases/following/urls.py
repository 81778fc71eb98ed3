from django.urls import path

from cases.following import duty_views, views

app_name = "following"

urlpatterns = [
    path("mine/", views.Mine.as_view(), name="mine"),
    path("caseload/", views.Caseload.as_view(), name="caseload"),
    path("left/", views.Entrust.as_view(), name="left"),
    path("absences/", duty_views.Absences.as_view(), name="absences"),
    path("absences/new/", duty_views.AbsenceNew.as_view(), name="absence_new"),
    path("absences/<int:pk>/end/", duty_views.AbsenceEnd.as_view(), name="absence_end"),
    path("emergencies/", duty_views.Emergencies.as_view(), name="emergencies"),
    path("emergencies/announced/", duty_views.Announced.as_view(), name="announced"),
    path("emergencies/announced/<int:pk>/seen/", duty_views.Seen.as_view(), name="seen"),
    path("emergencies/<int:pk>/end/", duty_views.EmergencyEnd.as_view(), name="emergency_end"),
    path("<int:pk>/emergency/", duty_views.AskEmergency.as_view(), name="emergency"),
    path("<int:pk>/lead/", views.LeadPage.as_view(), name="lead"),
    path("<int:pk>/lead/new/", views.NameLead.as_view(), name="name"),
    path("<int:pk>/lead/hand-over/", views.HandOver.as_view(), name="hand_over"),
    path("<int:pk>/lead/end/", views.EndLead.as_view(), name="end"),
    path("<int:pk>/lead/<int:lead>/letter.pdf", views.Letter.as_view(), name="letter"),
    path("<int:pk>/lead/<int:lead>/announced/", views.AnnouncedToPerson.as_view(), name="announced_to_person"),
    path("<int:pk>/lead/<int:lead>/note-read/", views.NoteRead.as_view(), name="note_read"),
]
