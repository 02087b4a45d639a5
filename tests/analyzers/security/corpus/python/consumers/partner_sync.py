import ftplib
import logging
import os
import re
import shlex
import ssl
from pathlib import Path
from urllib.request import Request, urlopen

import paramiko
import pika
import requests
from celery import shared_task
from requests.adapters import HTTPAdapter

logger = logging.getLogger(__name__)
INBOX = Path(os.environ.get("INBOX", "/srv/inbox")).resolve()
FILE_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}\.csv")


class BankAdapter(HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs):
        context = ssl.SSLContext(ssl.PROTOCOL_TLSv1_1)  # BAD: tls-version
        return super().init_poolmanager(*args, ssl_context=context, **kwargs)


class StockAdapter(HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs):
        context = ssl.create_default_context()
        context.options |= ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1  # SAFE: tls-version
        return super().init_poolmanager(*args, ssl_context=context, **kwargs)


class PartnerShell:
    def __init__(self, host):
        self.client = paramiko.SSHClient()
        self.client.load_system_host_keys()
        self.client.set_missing_host_key_policy(paramiko.RejectPolicy())  # SAFE: tls-verification
        self.client.connect(host, username="sync", key_filename=os.environ["SYNC_KEY"], timeout=10)

    def checksum(self, name):
        _, stdout, _ = self.client.exec_command(f"sha256sum /outbox/{name}", timeout=30)  # BAD: command-injection (helper)
        return stdout.read().split()[0].decode()

    def archive(self, name):
        self.client.exec_command("mv -- " + shlex.quote(f"/outbox/{name}") + " /archive/", timeout=30)  # SAFE: command-injection (helper)


@shared_task
def verify_partner_file(host_key, name):
    shell = PartnerShell(os.environ[f"PARTNER_{int(host_key)}"])
    digest = shell.checksum(name)
    shell.archive(name)
    return digest


@shared_task
def fetch_sftp(name):
    if not FILE_NAME.fullmatch(name):
        raise ValueError("unexpected file name")
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # BAD: tls-verification
    client.connect(os.environ["SFTP_HOST"], username="sync", key_filename=os.environ["SYNC_KEY"], timeout=10)
    client.open_sftp().get(f"/outbox/{name}", INBOX / name)  # SAFE: path-traversal


@shared_task
def fetch_ftp(name):
    with ftplib.FTP(os.environ["FTP_HOST"], timeout=20) as server:  # BAD: cleartext-transport
        server.login("sync", os.environ["FTP_PASSWORD"])
        with open(INBOX / os.path.basename(name), "wb") as out:  # SAFE: path-traversal
            server.retrbinary("RETR prices.csv", out.write)


@shared_task
def fetch_ftps():
    with ftplib.FTP_TLS(os.environ["FTP_HOST"], timeout=20, context=ssl.create_default_context()) as server:  # SAFE: cleartext-transport
        server.login("sync", os.environ["FTP_PASSWORD"])
        server.prot_p()
        with open(INBOX / "prices.csv", "wb") as out:
            server.retrbinary("RETR prices.csv", out.write)


@shared_task
def log_in_to_inventory():
    credentials = {"user": os.environ["INVENTORY_USER"], "password": os.environ["INVENTORY_PASSWORD"]}
    response = requests.post("http://inventory.partner-network.example/v2/login", json=credentials, timeout=10)  # BAD: cleartext-transport
    token = response.json()["token"]
    logger.info("inventory token is %s", token)  # BAD: sensitive-logging
    return len(token)


@shared_task
def read_metrics():
    return requests.get("http://localhost:9102/metrics", timeout=2).text  # SAFE: cleartext-transport (localhost)


@shared_task
def pull_manifest(address):
    context = ssl._create_unverified_context()  # BAD: tls-verification
    with urlopen(Request(address, headers={"Accept": "application/json"}), timeout=10, context=context) as answer:  # BAD: ssrf
        return answer.read(100_000).decode()


@shared_task
def pull_price(sku):
    with urlopen("https://prices.example.com/v1/%d" % int(sku), timeout=10) as answer:  # SAFE: ssrf
        return answer.read(10_000).decode()


def run(channel, method, properties, body):
    name = body.decode()
    (INBOX / "done" / name).write_text("done")  # BAD: path-traversal
    channel.basic_ack(method.delivery_tag)


def listen():
    connection = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"]))
    channel = connection.channel()
    channel.basic_consume("partner-files", on_message_callback=run)
    channel.start_consuming()
