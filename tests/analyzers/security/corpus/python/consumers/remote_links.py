import os
import smtplib
import socket
import sqlite3
import ssl
import subprocess
from email.headerregistry import Address
from email.message import EmailMessage

import fabric
import grpc
import httpx
import mysql.connector
import paramiko
import pika
import requests
import urllib3
from celery import Celery
from confluent_kafka import Producer
from elasticsearch import Elasticsearch
from grpc_reflection.v1alpha import reflection
from mysql.connector.constants import ClientFlag
from redis import Redis
from requests.adapters import HTTPAdapter
from sqlalchemy import create_engine
from urllib3.util.ssl_ import create_urllib3_context

app = Celery("links", broker="redis://:" + os.environ["BROKER_PASSWORD"] + "@broker.example.com:6379/0")  # BAD: cleartext-transport
tasks = Celery("tasks", broker="amqps://tasks:" + os.environ["BROKER_PASSWORD"] + "@broker.example.com:5671//")  # SAFE: cleartext-transport

WEAK = "DEFAULT:!DH:@SECLEVEL=0"


class WeakAdapter(HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs):
        kwargs["ssl_context"] = create_urllib3_context(ciphers=WEAK)  # BAD: cipher-suites
        return super().init_poolmanager(*args, **kwargs)


class StrongAdapter(HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs):
        context = create_urllib3_context(ciphers="ECDHE+AESGCM")  # SAFE: cipher-suites
        context.load_default_certs()
        return super().init_poolmanager(*args, ssl_context=context, **kwargs)


class NamelessAdapter(HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs):
        return super().init_poolmanager(*args, assert_hostname=False, **kwargs)  # BAD: hostname-check


class NamedAdapter(HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs):
        return super().init_poolmanager(*args, assert_hostname="bank.example.com", **kwargs)  # SAFE: hostname-check


@app.task
def ask_partner(path: str) -> dict:
    session = requests.Session()
    session.mount("https://partner.example.net", NamelessAdapter())
    session.mount("https://printer.example.com", WeakAdapter())
    session.mount("https://bank.example.com", NamedAdapter())
    session.mount("https://", StrongAdapter())
    return session.get(f"https://partner.example.net/{path}", timeout=5).json()


@app.task
def ask_pool(path: str) -> bytes:
    pool = urllib3.HTTPSConnectionPool("rates.example.net", ca_certs="/etc/ssl/ca.pem", assert_hostname=False)  # BAD: hostname-check
    return pool.request("GET", f"/{path}", timeout=5).data


@app.task
def ask_socket(host: str) -> str | None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    with context.wrap_socket(socket.create_connection((host, 443), 5), server_hostname=host) as connection:  # SAFE: hostname-check
        return connection.version()


@app.task
def run_fabric(command: str) -> str:
    connection = fabric.Connection("deploy@deploy.example.com")
    connection.client.set_missing_host_key_policy(paramiko.WarningPolicy)  # BAD: ssh-host-key
    return connection.run(command, hide=True).stdout


@app.task
def run_command(host: str) -> str:
    command = ["ssh", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "deploy@host.example.com", "uptime"]
    return subprocess.run(command, capture_output=True, text=True, timeout=30).stdout  # BAD: ssh-host-key


@app.task
def run_strict() -> str:
    command = ["ssh", "-o", "StrictHostKeyChecking=yes", "deploy@host.example.com", "uptime"]
    return subprocess.run(command, capture_output=True, text=True, timeout=30).stdout  # SAFE: ssh-host-key


@app.task
def list_files() -> list[str]:
    transport = paramiko.Transport(("files.example.com", 22))
    transport.connect(username="files", password=os.environ["FILES_PASSWORD"])  # BAD: ssh-host-key (no host key is given)
    return paramiko.SFTPClient.from_transport(transport).listdir("/out")


@app.task
def list_known_files(host_key: paramiko.PKey) -> list[str]:
    transport = paramiko.Transport(("files.example.com", 22))
    transport.connect(hostkey=host_key, username="files", password=os.environ["FILES_PASSWORD"])  # SAFE: ssh-host-key
    return paramiko.SFTPClient.from_transport(transport).listdir("/out")


def import_connection():
    return mysql.connector.connect(
        host="imports.example.com",
        user="imports",
        password=os.environ["IMPORT_PASSWORD"],
        client_flags=[ClientFlag.MULTI_STATEMENTS],  # BAD: multi-statement
        ssl_ca="/etc/ssl/db.pem",
        ssl_verify_identity=True,  # SAFE: database-tls
    )


@app.task
def import_rows(name: str) -> None:
    with sqlite3.connect("/var/lib/links/rows.db") as database:
        database.executescript(f"DELETE FROM rows WHERE name = '{name}'; VACUUM;")  # BAD: multi-statement


@app.task
def create_tables() -> None:
    with sqlite3.connect("/var/lib/links/rows.db") as database:
        database.executescript("CREATE TABLE IF NOT EXISTS rows (name TEXT); CREATE INDEX IF NOT EXISTS names ON rows (name);")  # SAFE: multi-statement (constant)


@app.task
def remove_rows(name: str) -> None:
    with sqlite3.connect("/var/lib/links/rows.db") as database:
        database.execute("DELETE FROM rows WHERE name = ?", (name,))  # SAFE: multi-statement


@app.task
def notify(recipient: str, subject: str, text: str) -> None:
    headers = {"From": "desk@example.com", "To": recipient, "Subject": subject}
    lines = [f"{name}: {value}" for name, value in headers.items()]
    with smtplib.SMTP("localhost") as server:
        server.sendmail("desk@example.com", recipient, "\r\n".join([*lines, "", text]))  # BAD: mail-header


@app.task
def announce(recipient: str, name: str) -> None:
    raw = f"From: desk@example.com\nTo: {name} <{recipient}>\nSubject: News\n\nThere are news."
    with smtplib.SMTP("localhost") as server:
        server.sendmail("desk@example.com", [recipient], raw)  # BAD: mail-header


@app.task
def announce_addressed(user: str, domain: str, name: str) -> None:
    message = EmailMessage()
    message["To"] = Address(display_name=name, username=user, domain=domain)  # SAFE: mail-header
    message["Subject"] = "News"
    message.set_content("There are news.")
    with smtplib.SMTP("localhost") as server:
        server.send_message(message)


def producer() -> Producer:
    return Producer({"bootstrap.servers": "kafka.example.com:9092", "security.protocol": "SASL_PLAINTEXT", "sasl.username": "links", "sasl.password": os.environ["KAFKA_PASSWORD"]})  # BAD: cleartext-transport


def secure_producer() -> Producer:
    return Producer({"bootstrap.servers": "kafka.example.com:9093", "security.protocol": "SASL_SSL", "sasl.username": "links", "sasl.password": os.environ["KAFKA_PASSWORD"]})  # SAFE: cleartext-transport


def search_index() -> Elasticsearch:
    return Elasticsearch("http://search.example.com:9200", basic_auth=("links", os.environ["SEARCH_PASSWORD"]))  # BAD: cleartext-transport


def cache() -> Redis:
    return Redis("cache.example.com", 6380, password=os.environ["CACHE_PASSWORD"], ssl=True, ssl_ca_certs="/etc/ssl/ca.pem")  # SAFE: cleartext-transport


def queue() -> pika.BlockingConnection:
    credentials = pika.PlainCredentials("links", os.environ["QUEUE_PASSWORD"])
    return pika.BlockingConnection(pika.ConnectionParameters("queue.example.com", 5672, credentials=credentials))  # BAD: cleartext-transport


def warehouse():
    return create_engine("mysql+pymysql://links@warehouse.example.com/warehouse", connect_args={"ssl": {"check_hostname": False, "verify_mode": "none"}})  # BAD: database-tls


def serve(server: grpc.Server) -> None:
    reflection.enable_server_reflection(("links.Links", reflection.SERVICE_NAME), server)  # BAD: introspection
    server.add_insecure_port("[::]:50051")  # BAD: grpc-tls


def serve_securely(server: grpc.Server, key: bytes, chain: bytes) -> None:
    server.add_secure_port("[::]:50052", grpc.ssl_server_credentials([(key, chain)]))  # SAFE: grpc-tls


def health() -> httpx.Response:
    return httpx.get("http://localhost:8000/health", timeout=2)  # SAFE: cleartext-transport (loopback)
