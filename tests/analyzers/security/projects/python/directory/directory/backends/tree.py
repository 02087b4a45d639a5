import ldap
from ldap.filter import escape_filter_chars

from directory.settings import BASE, SERVER


def _search(expression):
    connection = ldap.initialize(SERVER)
    return [entry for _, entry in connection.search_s(BASE, ldap.SCOPE_SUBTREE, expression, ["cn", "mail"])]


def find_people(surname):
    connection = ldap.initialize(SERVER)
    expression = f"(&(objectClass=person)(sn={surname}))"
    return connection.search_s(BASE, ldap.SCOPE_SUBTREE, expression, ["cn", "mail"])  # BAD: ldap-injection


def find_in_unit(number):
    connection = ldap.initialize(SERVER)
    expression = "(departmentNumber=%s)" % number
    return connection.search_s(BASE, ldap.SCOPE_SUBTREE, expression)  # SAFE: ldap-injection (callers convert: an int)


def person(uid):
    return _search("(uid=" + escape_filter_chars(uid) + ")")
