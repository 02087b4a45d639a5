"""The port for partners."""

import ssl

import uvicorn


def context(cert):
    ctx = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile="/etc/ssl/clients-ca.pem")
    # bad: none will do
    ctx.verify_mode = ssl.CERT_OPTIONAL
    ctx.load_cert_chain(cert)
    return ctx


class Server:
    def __init__(self, cert):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(cert)
        # bad: of a context of its own
        self.context.verify_mode = ssl.CERT_OPTIONAL


def main(app):
    # bad: uvicorn
    uvicorn.run(app, port=8443, ssl_certfile="cert.pem", ssl_cert_reqs=ssl.CERT_OPTIONAL, ssl_ca_certs="ca.pem")


def demanded(cert):
    ctx = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile="/etc/ssl/clients-ca.pem")
    # ok: demanded
    ctx.verify_mode = ssl.CERT_REQUIRED
    ctx.load_cert_chain(cert)
    return ctx


def client():
    ctx = ssl.create_default_context()
    # ok: for a client it is the same as demanded
    ctx.verify_mode = ssl.CERT_OPTIONAL
    return ctx


def demanded_there(app):
    # ok: demanded
    uvicorn.run(app, ssl_certfile="cert.pem", ssl_cert_reqs=ssl.CERT_REQUIRED, ssl_ca_certs="ca.pem")
