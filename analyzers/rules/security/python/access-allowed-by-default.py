"""Checks of rights in a service."""

from rest_framework import permissions

PERMISSIONS = {"read": {"viewer", "editor"}, "write": {"editor"}}
BLOCKED = {"mallory"}


def is_allowed(account, action):
    # bad: an action that nobody wrote down
    return RULES.get(action, True)


def can_call(role, method):
    # bad: the same, asked first
    if method not in PERMISSIONS:
        return True
    return role in PERMISSIONS[method]


def has_access(user, page):
    # bad: the same with a name
    wanted = pages.get(page)
    if wanted is None:
        return True
    return user.role in wanted


class HasRole(permissions.BasePermission):
    def has_permission(self, request, view):
        # bad: by an error
        try:
            return request.user.role == self.wanted[view.action]
        except KeyError:
            return True


def may_see(member, note):
    match note.visibility:
        case "private":
            return note.owner_id == member.id
        case "team":
            return note.team_id == member.team_id
        # bad: a kind that comes later
        case _:
            return True


class IsOwner(permissions.BasePermission):
    # bad: a partial update is another action
    def has_object_permission(self, request, view, obj):
        if view.action in {"update", "destroy"}:
            return obj.owner_id == request.user.id
        return True


def role_of(claims):
    # bad: who has none is an administrator
    return claims.get("role", "admin")


def level(user):
    # bad: the same
    return user.role or "owner"


# bad: what no rule names
engine = PolicyEngine(rules, default_effect="allow")


def is_allowed_strictly(account, action):
    # ok: no
    return RULES.get(action, False)


def can_call_strictly(role, method):
    # ok: no
    if method not in PERMISSIONS:
        return False
    return role in PERMISSIONS[method]


def is_permitted(name):
    # ok: who is kept out is named
    if name not in BLOCKED:
        return True
    return False


class IsTeamMember(permissions.BasePermission):
    # ok: a list is open, all else is asked for
    def has_object_permission(self, request, view, obj):
        if view.action == "list":
            return True
        return obj.team.members.filter(pk=request.user.pk).exists()


class ReadOnly(permissions.BasePermission):
    # ok: those that only read
    def has_object_permission(self, request, view, obj):
        if request.method in permissions.SAFE_METHODS:
            return True
        return obj.owner == request.user


def may_edit(member, note):
    # ok: no
    match note.visibility:
        case "public":
            return True
        case _:
            return False


def role_or_viewer(claims):
    # ok: the weakest
    return claims.get("role", "viewer")


def can_parse(name):
    # ok: not about rights
    if name not in parsers:
        return True
    return parsers[name].ready


# ok: what no rule names is refused
strict = PolicyEngine(rules, default_effect="deny")
