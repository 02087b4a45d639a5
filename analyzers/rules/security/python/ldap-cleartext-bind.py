"""Logins of the staff."""

import ldap
import ldap3
from ldap3 import AUTO_BIND_TLS_BEFORE_BIND, Connection, Server

DIRECTORY = "ldap://directory.example.com"


def login(name, password):
    server = Server("ldap://directory.example.com")
    # bad: clear text by its address
    return Connection(server, user=name, password=password).bind()


def explicit(settings, password):
    server = ldap3.Server(settings.host, use_ssl=False)
    # bad: switched off
    connection = ldap3.Connection(server, settings.bind_dn, password, auto_bind=True)
    return connection.extend.standard.who_am_i()


def simple(name, password):
    con = ldap.initialize(DIRECTORY)
    # bad: the other library
    con.simple_bind_s(f"uid={name},dc=example,dc=com", password)
    return con


def encrypted(name, password):
    server = Server("directory.example.com", use_ssl=True)
    # ok: encrypted from the start
    return Connection(server, user=name, password=password).bind()


def started(name, password):
    server = Server("ldap://directory.example.com")
    connection = Connection(server, user=name, password=password)
    connection.start_tls()
    return connection.bind()


def before(name, password):
    server = Server("ldap://directory.example.com")
    # ok: encrypted before the bind
    return Connection(server, user=name, password=password, auto_bind=AUTO_BIND_TLS_BEFORE_BIND)


def started_other(name, password):
    con = ldap.initialize(DIRECTORY)
    con.start_tls_s()
    # ok: encrypted by then
    con.simple_bind_s(name, password)
    return con


def beside(password):
    con = ldap.initialize("ldap://openldap:389")
    # ok: a container beside
    con.simple_bind_s("cn=admin", password)
