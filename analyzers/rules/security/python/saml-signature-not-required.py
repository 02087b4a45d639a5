"""Signing in by SAML."""

# bad: python3-saml takes what comes
ONELOGIN = {
    "strict": False,
    "sp": {"entityId": "https://app.example.com/saml"},
    "idp": {"entityId": "https://idp.example.com", "x509cert": CERT},
}


def settings_of(tenant):
    return {
        "strict": True,
        "idp": tenant.idp,
        # bad: an assertion without a signature
        "security": {"wantAssertionsSigned": False, "nameIdEncrypted": False},
    }


SAML_CONFIG = {
    "entityid": "https://app.example.com/saml",
    "service": {
        # bad: pysaml2, neither the answer nor its assertions
        "sp": {"want_response_signed": False, "want_assertions_signed": False},
    },
}

# ok: the assertions are signed
ASSERTIONS = {"want_response_signed": False, "want_assertions_signed": True}

# ok: asked for
SECURITY = {"wantAssertionsSigned": True, "wantMessagesSigned": True}

# ok: another kind of strictness
PARSER = {"strict": False, "encoding": "utf-8"}
