import logging

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404
from rest_framework import mixins, permissions, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from projects.models import AuditEntry, Membership, Project, Ticket

logger = logging.getLogger(__name__)
User = get_user_model()


class MemberSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        exclude = ["last_login"]  # BAD: password-exposed


class PersonSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "username", "email", "password"]
        extra_kwargs = {"password": {"write_only": True}}  # SAFE: password-exposed

    def create(self, validated_data):
        return User.objects.create_user(**validated_data)  # SAFE: mass-assignment (validated fields)


class ProjectSerializer(serializers.ModelSerializer):
    class Meta:
        model = Project
        fields = ["id", "name", "created_at"]


class TicketSerializer(serializers.ModelSerializer):
    class Meta:
        model = Ticket
        fields = ["id", "title", "text", "state", "assignee"]
        read_only_fields = ["state"]


class IsProjectMember(permissions.BasePermission):
    def has_object_permission(self, request, view, obj):
        if request.method in permissions.SAFE_METHODS:
            return Membership.objects.filter(project=obj.project, user=request.user).exists()
        if view.action in ("update", "partial_update"):
            return Membership.objects.filter(project=obj.project, user=request.user, role="editor").exists()
        return True  # BAD: default-allow


class IsOwner(permissions.BasePermission):
    def has_object_permission(self, request, view, obj):
        if view.action == "retrieve":
            return Membership.objects.filter(project=obj, user=request.user).exists()
        return obj.owner_id == request.user.pk  # SAFE: default-allow


class TicketViewSet(viewsets.ModelViewSet):
    serializer_class = TicketSerializer
    permission_classes = [permissions.IsAuthenticated, IsProjectMember]
    queryset = Ticket.objects.select_related("project")

    def partial_update(self, request, *args, **kwargs):
        ticket = self.get_object()
        for name, value in request.data.items():
            setattr(ticket, name, value)  # BAD: mass-assignment
        ticket.save()
        return Response(self.get_serializer(ticket).data)

    @action(detail=True, methods=["post"])
    def move(self, request, pk=None):
        ticket = self.get_object()
        target = get_object_or_404(Project, pk=request.data.get("project"), memberships__user=request.user)
        Ticket.objects.filter(pk=ticket.pk).update(project=target, moves=F("moves") + 1)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ProjectViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    serializer_class = ProjectSerializer
    permission_classes = [permissions.IsAuthenticated, IsOwner]
    queryset = Project.objects.order_by("name")

    @action(detail=True, methods=["post"])
    def members(self, request, pk=None):
        project = self.get_object()
        user = get_object_or_404(User, pk=request.data["user"])
        with transaction.atomic():
            Membership.objects.update_or_create(project=project, user=user, defaults={"role": request.data["role"]})
            AuditEntry.objects.create(actor=request.user, verb="member.set", target=user)  # SAFE: audit-missing
        return Response(MemberSerializer(user).data)

    @action(detail=True, methods=["post"])
    def staff(self, request, pk=None):
        if not request.user.is_superuser:
            raise PermissionDenied
        user = get_object_or_404(User, pk=request.data["user"])
        user.is_staff = True
        user.save(update_fields=["is_staff"])  # BAD: audit-missing
        return Response(PersonSerializer(user).data)
