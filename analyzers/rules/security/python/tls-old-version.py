"""Sockets to old partners."""

import ssl


def partner():
    # bad: TLS 1.0 and nothing else
    return ssl.SSLContext(ssl.PROTOCOL_TLSv1)


def lower(context):
    # bad: allows TLS 1.0
    context.minimum_version = ssl.TLSVersion.TLSv1
    return context


def wrap(sock):
    # bad: SSLv3
    return ssl.wrap_socket(sock, ssl_version=ssl.PROTOCOL_SSLv3)


def modern(context):
    # ok: TLS 1.2
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # ok: switches old ones off
    context.options |= ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1
    return context


def default():
    # ok: the default
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
