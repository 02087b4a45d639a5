"""Settings of interfaces."""

import os

from rest_framework.permissions import AllowAny, IsAuthenticated

REST_FRAMEWORK = {
    # bad: open
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "PAGE_SIZE": 50,
}
OTHER = {
    # bad: open, as a class
    "DEFAULT_PERMISSION_CLASSES": (AllowAny,),
}
EMPTY = {
    # bad: no class is no question
    "DEFAULT_PERMISSION_CLASSES": [],
}
CLOSED = {
    # ok: closed
    "DEFAULT_PERMISSION_CLASSES": [IsAuthenticated],
}
PUBLIC = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    # ok: nobody signs in
    "DEFAULT_PERMISSION_CLASSES": [],
}
READ_ONLY = {
    # ok: read only for strangers
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.DjangoModelPermissionsOrAnonReadOnly"],
}


class Health:
    # ok: one view, on purpose
    permission_classes = [AllowAny]
