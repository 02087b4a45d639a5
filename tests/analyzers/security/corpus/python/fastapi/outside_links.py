import ftplib
import imaplib
import os
import smtplib
import ssl
from contextlib import asynccontextmanager
from ftplib import FTP_TLS

import aiosmtplib
import asyncpg
import asyncssh
import grpc
import httpx
import ldap3
import paho.mqtt.client as mqtt
import paramiko
import psycopg
import pymysql
import redis.asyncio as redis
from fastapi import FastAPI
from fastapi_mail import ConnectionConfig
from pymongo import AsyncMongoClient
from sqlalchemy.ext.asyncio import create_async_engine

LEDGER_DSN = "postgresql://ledger@db.internal.example.com:5432/ledger?sslmode=disable"
HISTORY_DSN = "postgresql://history@db.internal.example.com:5432/history?sslmode=verify-full&sslrootcert=/etc/ssl/db.pem"

mail_settings = ConnectionConfig(
    MAIL_USERNAME=os.environ["MAIL_USERNAME"],
    MAIL_PASSWORD=os.environ["MAIL_PASSWORD"],
    MAIL_FROM="desk@example.com",
    MAIL_PORT=587,
    MAIL_SERVER="smtp.example.com",
    MAIL_STARTTLS=False,  # BAD: mail-tls
    MAIL_SSL_TLS=False,
)


async def ledger_pool():
    return await asyncpg.create_pool(LEDGER_DSN)  # BAD: database-tls


async def history_pool():
    return await asyncpg.create_pool(HISTORY_DSN)  # SAFE: database-tls


def reporting_connection():
    return psycopg.connect(host="reports.example.com", user="reports", password=os.environ["REPORTS_PASSWORD"], sslmode="require", dbname="reports")  # BAD: database-tls (encrypted, but to nobody known)


def orders_connection():
    return pymysql.connect(
        host="orders.example.com",
        user="orders",
        password=os.environ["ORDERS_PASSWORD"],
        ssl_disabled=True,  # BAD: database-tls
    )


def stock_connection():
    return pymysql.connect(
        host="stock.example.com",
        user="stock",
        password=os.environ["STOCK_PASSWORD"],
        ssl={"ca": "/etc/ssl/db.pem"},  # SAFE: database-tls
    )


documents = AsyncMongoClient(os.environ["MONGO_URL"], tls=True, tlsAllowInvalidCertificates=True)  # BAD: database-tls
events = AsyncMongoClient(os.environ["EVENTS_URL"], tls=True, tlsCAFile="/etc/ssl/mongo.pem")  # SAFE: database-tls

local_engine = create_async_engine("postgresql+asyncpg://dev@localhost/dev?ssl=disable")  # SAFE: database-tls (this machine)


def upload_host(name: str) -> paramiko.SSHClient:
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # BAD: ssh-host-key
    client.connect(name, username="upload", key_filename="/etc/keys/upload")
    return client


def archive_host(name: str) -> paramiko.SSHClient:
    client = paramiko.SSHClient()
    client.load_host_keys("/etc/ssh/known_hosts")
    client.set_missing_host_key_policy(paramiko.RejectPolicy())  # SAFE: ssh-host-key
    client.connect(name, username="archive", key_filename="/etc/keys/archive")
    return client


async def run_remote(name: str) -> str:
    async with asyncssh.connect(name, username="deploy", known_hosts=None) as connection:  # BAD: ssh-host-key
        return (await connection.run("uptime")).stdout


async def run_known(name: str) -> str:
    async with asyncssh.connect(name, username="deploy", known_hosts="/etc/ssh/known_hosts") as connection:  # SAFE: ssh-host-key
        return (await connection.run("uptime")).stdout


def partner_context() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile="/etc/ssl/partner.pem")
    context.check_hostname = False  # BAD: hostname-check
    return context


def bank_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations("/etc/ssl/bank.pem")
    context.check_hostname = True  # SAFE: hostname-check
    context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")  # SAFE: cipher-suites
    return context


def printer_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_ciphers("ALL:@SECLEVEL=0")  # BAD: cipher-suites
    return context


def scanner_context() -> ssl.SSLContext:
    suites = "AES128-SHA:DES-CBC3-SHA:RC4-SHA"
    context = ssl.create_default_context()
    context.set_ciphers(suites)  # BAD: cipher-suites
    return context


partner = httpx.AsyncClient(base_url="https://partner.example.net", verify=partner_context())
billing = httpx.AsyncClient(base_url="http://billing.example.com/api", headers={"Authorization": f"Bearer {os.environ['BILLING_TOKEN']}"})  # BAD: cleartext-transport
sidecar = httpx.AsyncClient(base_url="http://127.0.0.1:3500/v1.0")  # SAFE: cleartext-transport (loopback)
sessions = redis.from_url("redis://:" + os.environ["REDIS_PASSWORD"] + "@cache.example.com:6379/0")  # BAD: cleartext-transport
limits = redis.from_url("rediss://:" + os.environ["REDIS_PASSWORD"] + "@cache.example.com:6380/1")  # SAFE: cleartext-transport


def fetch_prices() -> list[str]:
    with ftplib.FTP("prices.example.net") as server:
        server.login("shop", os.environ["PRICES_PASSWORD"])  # BAD: cleartext-transport
        return server.nlst()


def fetch_stock() -> list[str]:
    with FTP_TLS("stock.example.net") as server:
        server.login("shop", os.environ["STOCK_FTP_PASSWORD"])  # SAFE: cleartext-transport
        server.prot_p()
        return server.nlst()


def staff_directory() -> ldap3.Connection:
    server = ldap3.Server("ldap://directory.example.com", port=389, use_ssl=False)
    return ldap3.Connection(server, "cn=portal", os.environ["LDAP_PASSWORD"], auto_bind=True)  # BAD: cleartext-transport


def sensors() -> mqtt.Client:
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.username_pw_set("portal", os.environ["MQTT_PASSWORD"])
    client.tls_set("/etc/ssl/mqtt.pem")
    client.connect("mqtt.example.com", 8883)  # SAFE: cleartext-transport
    return client


def inbox() -> imaplib.IMAP4:
    box = imaplib.IMAP4("imap.example.com")
    box.login("desk", os.environ["IMAP_PASSWORD"])  # BAD: mail-tls
    return box


async def send(message) -> None:
    await aiosmtplib.send(message, hostname="smtp.example.com", port=587, start_tls=True, username="desk", password=os.environ["MAIL_PASSWORD"])  # SAFE: mail-tls


def local_mail(message) -> None:
    with smtplib.SMTP("localhost", 25) as server:
        server.send_message(message)  # SAFE: mail-tls (this machine, no password)


def ranking_channel() -> grpc.aio.Channel:
    return grpc.aio.insecure_channel("ranking.example.com:443")  # BAD: grpc-tls


def pricing_channel() -> grpc.aio.Channel:
    return grpc.aio.secure_channel("pricing.example.com:443", grpc.ssl_channel_credentials())  # SAFE: grpc-tls


def sidecar_channel() -> grpc.aio.Channel:
    return grpc.aio.insecure_channel("localhost:50001")  # SAFE: grpc-tls (loopback)


def serve_grpc(server: grpc.aio.Server) -> None:
    server.add_insecure_port("0.0.0.0:50051")  # BAD: grpc-tls


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.ledger = await ledger_pool()
    app.state.history = await history_pool()
    yield
    await app.state.ledger.close()
    await app.state.history.close()
