import datetime
import logging

import jwt
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from rest_framework import mixins, permissions, serializers, status, viewsets
from rest_framework.authtoken.models import Token
from rest_framework.decorators import action, api_view, permission_classes
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny, IsAdminUser, IsAuthenticated
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from .models import Membership, Note

User = get_user_model()
log = logging.getLogger(__name__)


class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = "__all__"  # BAD: password-exposed


class MemberSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "username", "email", "password"]
        extra_kwargs = {"password": {"write_only": True}}  # SAFE: password-exposed

    def create(self, validated):
        validated["password"] = make_password(validated["password"])
        return super().create(validated)


class StaffSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ("id", "username", "password", "last_login")  # BAD: password-exposed


class PublicSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        exclude = ("password", "is_superuser", "groups")  # SAFE: password-exposed


class RoleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Membership
        fields = ["team", "role"]


class IsOwner(permissions.BasePermission):
    def has_object_permission(self, request, view, obj):
        if view.action in {"update", "destroy"}:
            return obj.owner_id == request.user.id
        return True  # BAD: default-allow


class IsTeamMember(permissions.BasePermission):
    def has_object_permission(self, request, view, obj):
        if view.action == "list":
            return True
        return obj.team.members.filter(pk=request.user.pk).exists()  # SAFE: default-allow


class HasRole(permissions.BasePermission):
    wanted = {"archive": "manager", "restore": "manager"}

    def has_permission(self, request, view):
        try:
            return request.user.role == self.wanted[view.action]
        except KeyError:
            return True  # BAD: default-allow (an action that nobody listed)


class RoleFromBody(permissions.BasePermission):
    def has_permission(self, request, view):
        return request.data.get("role") == "admin"  # BAD: privilege-from-client


class RoleFromTeam(permissions.BasePermission):
    def has_permission(self, request, view):
        return Membership.objects.filter(user=request.user, team_id=request.data.get("team"), role="admin").exists()  # SAFE: privilege-from-client


class AddressThrottle(SimpleRateThrottle):
    scope = "sign_in"

    def get_cache_key(self, request, view):
        address = request.META.get("HTTP_X_FORWARDED_FOR") or request.META["REMOTE_ADDR"]
        return self.cache_format % {"scope": self.scope, "ident": address}  # BAD: address-from-header


class AccountThrottle(SimpleRateThrottle):
    scope = "sign_in"

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}  # SAFE: address-from-header (counts the proxies)


class MembershipViews(viewsets.ModelViewSet):
    queryset = Membership.objects.all()
    serializer_class = RoleSerializer
    permission_classes = [IsAuthenticated, RoleFromTeam]

    def perform_update(self, serializer):  # BAD: audit-missing (a role changes)
        serializer.save()

    @action(detail=True, methods=["post"])
    def transfer(self, request, pk=None):  # SAFE: audit-missing
        membership = self.get_object()
        membership.role = "owner"
        membership.save(update_fields=["role"])
        log.info("membership transferred", extra={"membership": pk, "actor": request.user.pk})
        return Response(status=status.HTTP_204_NO_CONTENT)


class NoteViews(mixins.ListModelMixin, viewsets.GenericViewSet):
    queryset = Note.objects.none()
    permission_classes = [IsTeamMember]

    def get_queryset(self):
        return Note.objects.filter(**self.request.query_params.dict())  # BAD: filter-from-request


class TeamNotes(ListAPIView):
    permission_classes = [IsAuthenticated]

    def get_queryset(self):
        return Note.objects.filter(team__members=self.request.user, topic=self.request.query_params.get("topic", ""))  # SAFE: filter-from-request


class DeleteAccount(APIView):
    permission_classes = [IsAdminUser]

    def delete(self, request, pk):  # BAD: audit-missing
        User.objects.filter(pk=pk).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


@api_view(["GET"])
@permission_classes([AllowAny])
def user_values(request):
    return Response(User.objects.filter(is_active=True).values())  # BAD: password-exposed


@api_view(["GET"])
@permission_classes([IsAuthenticated])
def user_names(request):
    return Response(User.objects.filter(is_active=True).values("id", "username"))  # SAFE: password-exposed


@api_view(["POST"])
@permission_classes([IsAuthenticated])
def issue(request):
    now = datetime.datetime.now(datetime.UTC)
    claims = {"sub": str(request.user.pk), "iat": now, "exp": now + datetime.timedelta(weeks=520)}  # BAD: long-lived-token
    return Response({"token": jwt.encode(claims, settings.TOKEN_KEY, algorithm="HS256")})


@api_view(["POST"])
@permission_classes([IsAuthenticated])
def issue_short(request):
    now = datetime.datetime.now(datetime.UTC)
    claims = {"sub": str(request.user.pk), "iat": now, "exp": now + datetime.timedelta(minutes=15)}  # SAFE: long-lived-token
    Token.objects.filter(user=request.user).delete()
    return Response({"token": jwt.encode(claims, settings.TOKEN_KEY, algorithm="HS256")})
