from django.urls import path

from mediahub.views import account, library

urlpatterns = [
    path("library/import/", library.import_archive),
    path("library/<int:pk>/thumbnail/", library.thumbnail),
    path("library/find/", library.LibrarySearch.as_view()),
    path("account/leave/", account.leave),
    path("account/restore/", account.restore),
    path("account/members/", account.members),
]
