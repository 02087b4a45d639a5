from django.contrib.auth import get_user_model

PAGE = 50


def names(criteria: dict, page: int) -> list[str]:
    users = get_user_model().objects.filter(**criteria)  # BAD: filter-from-request (lookups of any field, the password's too)
    return list(users.values_list("username", flat=True)[(page - 1) * PAGE : page * PAGE])


def staff() -> list[str]:
    conditions = {"is_staff": True, "is_active": True}

    users = get_user_model().objects.filter(**conditions)  # SAFE: filter-from-request (constants: in the function itself)
    return list(users.values_list("username", flat=True))
