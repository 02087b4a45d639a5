import os

SERVER = os.environ.get("LDAP_SERVER", "ldaps://ldap.internal")
BASE = os.environ.get("LDAP_BASE", "dc=example,dc=org")
MAIL_HOST = os.environ.get("MAIL_HOST", "mail.internal")
SUPPORT = "support@directory.example"
