import ldap
import ldap.filter
from flask import Flask, request
from ldap3 import Connection, Server
from ldap3.utils.conv import escape_filter_chars

app = Flask(__name__)
server = Server("ldaps://directory.internal")


@app.get("/people")
def people():
    name = request.args["name"]
    conn = Connection(server, auto_bind=True)
    # bad: the name is part of the filter
    conn.search("ou=people,dc=example,dc=org", f"(&(objectClass=person)(cn=*{name}*))", attributes=["mail"])
    return {"people": [str(entry) for entry in conn.entries]}


@app.post("/login")
def login():
    uid = request.form["uid"]
    directory = ldap.initialize("ldaps://directory.internal")
    query = "(uid=%s)" % uid
    # bad: `*` finds somebody
    found = directory.search_s("dc=example,dc=org", ldap.SCOPE_SUBTREE, query)
    user_dn = "uid=" + uid + ",ou=people,dc=example,dc=org"
    # bad: a comma in the name binds elsewhere
    directory.simple_bind_s(user_dn, request.form["password"])
    return {"found": len(found)}


@app.get("/groups")
def groups(ldap_conn=None):
    # bad: the base is the caller's
    ldap_conn.search(search_base=request.args.get("base"), search_filter="(objectClass=group)")
    return {}


@app.get("/escaped")
def escaped():
    conn = Connection(server, auto_bind=True)
    name = escape_filter_chars(request.args["name"])
    # ok: escaped
    conn.search("ou=people,dc=example,dc=org", f"(cn={name})")
    # ok: the library puts it in
    conn.search("dc=example,dc=org", ldap.filter.filter_format("(uid=%s)", [request.args["uid"]]))
    # ok: a number
    conn.search("dc=example,dc=org", f"(employeeNumber={int(request.args['number'])})")
    # ok: the password is no part of a filter
    conn.simple_bind_s("cn=reader,dc=example,dc=org", request.args["password"])
    return {}
