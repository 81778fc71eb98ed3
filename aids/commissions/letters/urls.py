"""Routes of letters, under the namespace of the commissions."""

from django.urls import path

from aids.commissions.letters import views

urlpatterns = [
    path("<int:pk>/letters/", views.LettersProgress.as_view(), name="letters_progress"),
    path("<int:pk>/letters/stop/", views.StopLetters.as_view(), name="letters_stop"),
    path("<int:pk>/letters/again/", views.WriteLettersAgain.as_view(), name="letters_again"),
    path("<int:pk>/letters/delivery/", views.DeliverLetters.as_view(), name="letters_delivery"),
    path("<int:pk>/letters.pdf", views.LettersPdf.as_view(), name="letters"),
    path("<int:pk>/letters.zip", views.LettersArchive.as_view(), name="letters_archive"),
    path("letters/<int:pk>.pdf", views.LetterPdf.as_view(), name="letter"),
    path("letters/<int:pk>/delivery/", views.DeliverLetter.as_view(), name="letter_delivery"),
]
