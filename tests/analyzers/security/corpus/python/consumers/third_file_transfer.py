import asyncio
import logging
import os
import re
import ssl
import stat
import tempfile
from pathlib import Path

import aio_pika
import paramiko
import pysftp
from lxml import etree

log = logging.getLogger("transfer")
INBOX = Path("/srv/transfer/inbox")
CODE = re.compile(r"^([A-Z]+-?)+\d$")  # BAD: slow-regex
NUMBER = re.compile(r"^[A-Z]{2}-\d{4,8}$")


def connect(host, user):
    client = paramiko.SSHClient()
    client.load_host_keys("/etc/transfer/known_hosts")
    client.set_missing_host_key_policy(paramiko.RejectPolicy())  # SAFE: ssh-host-key
    client.connect(host, username=user, key_filename="/etc/transfer/id_ed25519", timeout=10)
    return client


def send(host, user, path):
    options = pysftp.CnOpts()
    options.hostkeys = None  # BAD: ssh-host-key
    with pysftp.Connection(host, username=user, private_key="/etc/transfer/id_ed25519", cnopts=options) as sftp:
        sftp.put(path)


def broker_context():
    context = ssl.create_default_context(cafile=os.environ.get("BROKER_CA"))
    context.check_hostname = False  # BAD: hostname-check
    return context


def store_key(name, content):
    target = Path("/etc/transfer") / f"{name}.key"
    target.write_bytes(content)
    target.chmod(stat.S_IRUSR | stat.S_IWUSR)  # SAFE: key-file
    return target


def store_list(lines):
    name = tempfile.mktemp(suffix=".csv")  # BAD: temp-file
    with open(name, "w", encoding="utf-8") as handle:
        handle.writelines(f"{line}\n" for line in lines)
    os.chmod(name, 0o640)
    return name


def price(document, article):
    root = etree.fromstring(document, etree.XMLParser(resolve_entities=False))
    return root.xpath("string(//article[@number=$number]/price)", number=article)  # SAFE: xpath-injection


def stock(document, article):
    root = etree.fromstring(document, etree.XMLParser(resolve_entities=False))
    return root.xpath(f"string(//article[@number='{article}']/stock)")  # BAD: xpath-injection


async def on_message(message):
    async with message.process():
        code = message.headers.get("code", "")
        if not (CODE.match(code) or NUMBER.match(code)):
            return
        (INBOX / "last").write_bytes(message.body)
        log.info("%d bytes of %s", len(message.body), message.routing_key)


async def main():
    connection = await aio_pika.connect_robust(os.environ["BROKER_URL"], ssl_context=broker_context())
    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("transfer", durable=True)
        await queue.consume(on_message)
        await asyncio.Future()


if __name__ == "__main__":
    asyncio.run(main())
