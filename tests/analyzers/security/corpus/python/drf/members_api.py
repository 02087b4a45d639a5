import logging
import re
import secrets
import traceback

import jwt
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from rest_framework import authentication, exceptions, permissions, serializers, status
from rest_framework.authentication import SessionAuthentication, TokenAuthentication
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.response import Response
from rest_framework.views import APIView

from .models import ApiToken, Device

logger = logging.getLogger(__name__)
audit = logging.getLogger("audit")
User = get_user_model()


class RegistrationSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["username", "email", "password"]
        extra_kwargs = {"password": {"write_only": True}}

    def create(self, validated_data):
        return User.objects.create_user(**validated_data)  # SAFE: password-storage (create_user hashes)


class ImportSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["username", "email", "password"]

    def create(self, validated_data):
        return User.objects.create(**validated_data)  # BAD: password-storage (the column gets the plain password)


class BrowserAuthentication(SessionAuthentication):
    def enforce_csrf(self, request):  # BAD: csrf
        return None


class DeviceAuthentication(authentication.BaseAuthentication):
    def authenticate(self, request):
        token = request.headers.get("X-Device-Token")
        if token is None:
            return None
        try:
            claims = jwt.decode(token, settings.DEVICE_KEY, algorithms=["HS256"], audience="devices", issuer="fleet")  # SAFE: jwt-algorithm
        except jwt.PyJWTError as exc:  # SAFE: swallowed-security-error (refused)
            raise exceptions.AuthenticationFailed("invalid device token") from exc
        return Device.objects.get(pk=claims["sub"]).owner, claims


class OptionalDeviceAuthentication(authentication.BaseAuthentication):
    def authenticate(self, request):
        token = request.headers.get("X-Device-Token", "")
        claims = {"sub": request.headers.get("X-Device-Id")}
        try:
            claims = jwt.decode(token, settings.DEVICE_KEY, algorithms=["HS256"], audience="devices", issuer="fleet")
        except jwt.PyJWTError:  # BAD: swallowed-security-error (goes on with the header's identity)
            pass
        return Device.objects.get(pk=claims["sub"]).owner, claims


class EmailView(APIView):
    authentication_classes = [BrowserAuthentication]
    permission_classes = [permissions.IsAuthenticated]

    def post(self, request):
        request.user.email = request.data["email"]
        request.user.save(update_fields=["email"])
        audit.info("email changed", extra={"actor": request.user.pk})
        return Response(status=status.HTTP_204_NO_CONTENT)


class TokenView(APIView):
    authentication_classes = [TokenAuthentication]  # SAFE: csrf (a header, no cookie)
    permission_classes = [permissions.IsAuthenticated]

    def post(self, request):
        value = secrets.token_urlsafe(32)  # SAFE: insecure-random
        ApiToken.objects.create(owner=request.user, prefix=value[:8], digest=ApiToken.hash(value))
        logger.info("token issued for user %d, prefix %s", request.user.pk, value[:4])  # SAFE: sensitive-logging
        return Response({"token": value}, status=status.HTTP_201_CREATED)

    def delete(self, request):
        ApiToken.objects.filter(owner=request.user).delete()
        audit.info("tokens revoked", extra={"actor": request.user.pk})
        return Response(status=status.HTTP_204_NO_CONTENT)


@api_view(["POST"])
@permission_classes([permissions.AllowAny])
def register(request):
    serializer = RegistrationSerializer(data=request.data)
    if not serializer.is_valid():
        logger.info("registration refused: %s", request.data)  # BAD: sensitive-logging (password in the data)
        return Response(serializer.errors, status=400)
    serializer.save()
    return Response(status=status.HTTP_201_CREATED)


@api_view(["DELETE"])
@permission_classes([permissions.IsAdminUser])
def delete_user(request, pk):
    with transaction.atomic():
        Device.objects.filter(owner_id=pk).delete()
        User.objects.filter(pk=pk).delete()  # BAD: audit-missing
    return Response(status=status.HTTP_204_NO_CONTENT)


@api_view(["GET"])
@permission_classes([permissions.IsAuthenticated])
def find_devices(request):
    pattern = re.compile(request.query_params["name"])  # BAD: regex-injection
    names = Device.objects.filter(owner=request.user).values_list("name", flat=True)
    return Response([name for name in names if pattern.match(name)])


@api_view(["POST"])
@authentication_classes([DeviceAuthentication])
def heartbeat(request):
    try:
        Device.objects.record(request.auth["sub"], request.data.get("battery"))
    except Exception:
        return Response({"error": traceback.format_exc()}, status=500)  # BAD: error-detail
    return Response(status=status.HTTP_204_NO_CONTENT)
