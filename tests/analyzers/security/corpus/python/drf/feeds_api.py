import subprocess
from pathlib import Path
from urllib.parse import urlparse

import requests
from django.conf import settings
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import FileUploadParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

EXPORTS = Path(settings.EXPORT_ROOT).resolve()
PARTNERS = {"north": "https://north.example.net/feed", "south": "https://south.example.net/feed"}


class SubscriptionSerializer(serializers.Serializer):
    feed = serializers.URLField()
    secret = serializers.CharField(write_only=True)


class PartnerSubscriptionSerializer(serializers.Serializer):
    feed = serializers.URLField()

    def validate_feed(self, value):
        parsed = urlparse(value)
        if parsed.scheme != "https" or parsed.netloc not in settings.FEED_HOSTS:
            raise serializers.ValidationError("host is not allowed")
        return value


class ConvertSerializer(serializers.Serializer):
    source = serializers.RegexField(r"\A[a-z0-9_]{1,40}\Z")
    target_format = serializers.CharField()


class SubscriptionView(GenericAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = SubscriptionSerializer

    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        feed = serializer.validated_data["feed"]
        response = requests.get(feed, timeout=10)  # BAD: ssrf
        return Response({"entries": response.text.count("<item>")})


class PartnerSubscriptionView(GenericAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = PartnerSubscriptionSerializer

    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        response = requests.get(serializer.validated_data["feed"], timeout=10, allow_redirects=False)  # SAFE: ssrf (the serializer checks the host)
        return Response({"entries": response.text.count("<item>")})

    def get(self, request):
        partner = request.query_params.get("partner", "north")
        if partner not in PARTNERS:
            raise PermissionDenied
        return Response(requests.get(PARTNERS[partner], timeout=10).json())  # SAFE: ssrf


class ConvertView(APIView):
    permission_classes = [IsAuthenticated]

    def post(self, request):
        serializer = ConvertSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        source, target = serializer.validated_data["source"], serializer.validated_data["target_format"]
        command = f"libreoffice --headless --convert-to {target} {EXPORTS}/{source}.odt"
        subprocess.run(command, shell=True, check=True, timeout=120)  # BAD: command-injection
        return Response({"status": "converted"})

    def put(self, request):
        serializer = ConvertSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        source = serializer.validated_data["source"]
        subprocess.run(f"libreoffice --headless --convert-to pdf {EXPORTS}/{source}.odt", shell=True, check=True, timeout=120)  # SAFE: command-injection (the field's pattern)
        return Response({"status": "converted"})


class UploadView(APIView):
    permission_classes = [IsAuthenticated]
    parser_classes = [FileUploadParser]

    def put(self, request, filename):
        upload = request.data["file"]
        with open(EXPORTS / "incoming" / str(request.user.pk), "wb") as out:
            for chunk in upload.chunks():
                out.write(chunk)  # BAD: upload-limits
        return Response(status=204)


class ImageUploadView(APIView):
    permission_classes = [IsAuthenticated]
    parser_classes = [MultiPartParser]

    def post(self, request):
        upload = request.data["image"]
        if upload.size > 2_000_000 or upload.content_type not in {"image/png", "image/jpeg"}:
            raise serializers.ValidationError({"image": "not accepted"})
        with open(EXPORTS / "images" / str(request.user.pk), "wb") as out:
            for chunk in upload.chunks():
                out.write(chunk)  # SAFE: upload-limits
        return Response(status=204)
