"""Sockets to old partners."""

import ssl

import requests
import urllib3
from urllib3.util.ssl_ import create_urllib3_context

LEGACY = "ALL:@SECLEVEL=0"


def suites(context):
    # bad: RC4 and MD5
    context.set_ciphers("RC4-SHA:RC4-MD5")
    return context


def anything(context):
    # bad: security level 0
    context.set_ciphers("DEFAULT@SECLEVEL=0")


def named():
    # bad: by a constant
    return create_urllib3_context(ciphers=LEGACY)


def everywhere():
    # bad: for all requests of the process
    urllib3.util.ssl_.DEFAULT_CIPHERS += ":3DES"


class OldPartner(requests.adapters.HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs):
        context = ssl.create_default_context()
        # bad: unsafe renegotiation
        context.options |= 0x4
        return super().init_poolmanager(*args, ssl_context=context, **kwargs)


def modern(context):
    # ok: excludes what is broken
    context.set_ciphers("ECDHE+AESGCM:!aNULL:!MD5:!RC4:!3DES")
    # ok: switches old versions off
    context.options |= ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1
    return context


def compatible(context):
    # ok: shorter keys, and nothing that is broken
    context.set_ciphers("DEFAULT@SECLEVEL=1")


def flags(parser):
    # ok: options of something else
    parser.options |= 0x4
