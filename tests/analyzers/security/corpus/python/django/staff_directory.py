import ssl

import ldap
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.views.decorators.http import require_GET
from ldap.filter import escape_filter_chars, filter_format
from ldap3 import SUBTREE, Connection, Server, Tls
from ldap3.utils.dn import escape_rdn
from lxml import etree

BASE = "ou=people,dc=example,dc=com"
STAFF = etree.parse(settings.STAFF_XML)


def directory():
    connection = ldap.initialize(settings.LDAP_URL)
    connection.simple_bind_s(settings.LDAP_USER, settings.LDAP_PASSWORD)
    return connection


@require_GET
@login_required
def find_person(request):
    name = request.GET["name"]
    found = directory().search_s(BASE, ldap.SCOPE_SUBTREE, f"(&(objectClass=person)(cn=*{name}*))", ["cn", "mail"])  # BAD: ldap-injection
    return JsonResponse({"people": [dn for dn, _ in found]})


@require_GET
@login_required
def find_mail(request):
    query = filter_format("(&(objectClass=person)(mail=%s))", [request.GET["mail"]])
    found = directory().search_s(BASE, ldap.SCOPE_SUBTREE, query, ["cn"])  # SAFE: ldap-injection
    return JsonResponse({"people": [dn for dn, _ in found]})


@require_GET
@login_required
def find_phone(request):
    phone = escape_filter_chars(request.GET["phone"])
    query = "(telephoneNumber=" + phone + ")"
    found = directory().search_s(BASE, ldap.SCOPE_SUBTREE, query, ["cn"])  # SAFE: ldap-injection
    return JsonResponse({"people": [dn for dn, _ in found]})


class DirectoryBackend(BaseBackend):
    def __init__(self):
        self.tls = Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=settings.LDAP_CA)  # SAFE: tls-verification
        self.server = Server(settings.LDAP_HOST, port=636, use_ssl=True, tls=self.tls)

    def authenticate(self, request, username=None, password=None):
        if not password:
            return None
        user_dn = f"uid={escape_rdn(username)},{BASE}"
        connection = Connection(self.server, user=user_dn, password=password)  # SAFE: ldap-injection
        return self.load(connection, username) if connection.bind() else None

    def load(self, connection, username):
        connection.search(BASE, f"(uid={escape_filter_chars(username)})", search_scope=SUBTREE, attributes=["mail"])  # SAFE: ldap-injection (helper)
        return connection.entries[0] if connection.entries else None

    def members(self, group):
        connection = Connection(self.server, user=settings.LDAP_USER, password=settings.LDAP_PASSWORD, auto_bind=True)
        connection.search(BASE, "(memberOf=cn=%s,ou=groups)" % group, search_scope=SUBTREE, attributes=["mail"])  # BAD: ldap-injection (helper)
        return [str(entry.mail) for entry in connection.entries]


@require_GET
@login_required
def group_members(request):
    return JsonResponse({"members": DirectoryBackend().members(request.GET["group"])})


@require_GET
@login_required
def staff_entry(request):
    room = request.GET["room"]
    nodes = STAFF.xpath(f"//person[room='{room}']/name")  # BAD: xpath-injection
    return JsonResponse({"names": [node.text for node in nodes]})


@require_GET
@login_required
def staff_floor(request):
    nodes = STAFF.xpath("//person[floor=$floor]/name", floor=request.GET["floor"])  # SAFE: xpath-injection
    if not nodes:
        raise Http404
    return JsonResponse({"names": [node.text for node in nodes]})
