from django.db import connection
from django.http import FileResponse
from rest_framework import filters, permissions, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from .models import Member, Project, Task
from .reports import render_pdf

GROUPINGS = {"owner": "owner_id", "month": "date_trunc('month', created_at)"}


class ProjectSerializer(serializers.ModelSerializer):
    class Meta:
        model = Project
        fields = ["id", "name", "description", "budget", "approved", "owner"]
        read_only_fields = ["budget", "approved", "owner"]  # SAFE: mass-assignment


class MemberSerializer(serializers.ModelSerializer):
    class Meta:
        model = Member
        fields = "__all__"  # BAD: mass-assignment (role and is_admin are written too)


class TaskSearch(serializers.Serializer):
    text = serializers.CharField(max_length=100)
    state = serializers.ChoiceField(choices=["open", "done"])
    labels = serializers.ListField(child=serializers.CharField(max_length=30), required=False)


class MemberViewSet(viewsets.ModelViewSet):
    serializer_class = MemberSerializer
    permission_classes = [permissions.IsAuthenticated]

    def get_queryset(self):
        return Member.objects.filter(project__owner=self.request.user)


class ProjectViewSet(viewsets.ModelViewSet):
    serializer_class = ProjectSerializer
    permission_classes = [permissions.IsAuthenticated]
    filter_backends = [filters.OrderingFilter]
    ordering_fields = ["name", "created_at"]

    def get_queryset(self):
        return Project.objects.filter(owner=self.request.user)

    @action(detail=False, methods=["get"])
    def totals(self, request):
        grouping = request.query_params.get("group", "owner")
        if grouping not in GROUPINGS:
            raise ValidationError({"group": "unknown"})
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {GROUPINGS[grouping]}, sum(budget) FROM projects GROUP BY 1")  # SAFE: sql-injection
            return Response(cursor.fetchall())

    @action(detail=True, methods=["post"])
    def search_tasks(self, request, pk=None):
        project = self.get_object()
        search = TaskSearch(data=request.data)
        search.is_valid(raise_exception=True)
        text = search.validated_data["text"]
        rows = Task.objects.raw(  # BAD: sql-injection (a CharField keeps quotes)
            "SELECT id, title FROM tasks WHERE project_id = %s AND to_tsvector(title) @@ to_tsquery('" + text + "')",
            [project.pk],
        )
        return Response([{"id": row.id, "title": row.title} for row in rows])

    @action(detail=True, methods=["post"])
    def count_tasks(self, request, pk=None):
        project = self.get_object()
        search = TaskSearch(data=request.data)
        search.is_valid(raise_exception=True)
        state = search.validated_data["state"]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM tasks WHERE state = '{state}' AND project_id = %s", [project.pk])  # SAFE: sql-injection (a choice)
            return Response({"count": cursor.fetchone()[0]})

    @action(detail=True, methods=["post"])
    def duplicate(self, request, pk=None):
        source = self.get_object()
        copy = Project.objects.create(**{**request.data, "owner": source.owner})  # BAD: mass-assignment
        return Response({"id": copy.pk}, status=status.HTTP_201_CREATED)

    @action(detail=True, methods=["get"])
    def printed(self, request, pk=None):
        project = self.get_object()
        return FileResponse(open(render_pdf(project.pk), "rb"))  # SAFE: path-traversal (built from the row's key)

    @action(detail=True, methods=["get"])
    def asset(self, request, pk=None):
        project = self.get_object()
        name = request.query_params.get("name")
        if not name:
            raise NotFound
        return FileResponse(open(f"/srv/projects/{project.pk}/{name}", "rb"))  # BAD: path-traversal
