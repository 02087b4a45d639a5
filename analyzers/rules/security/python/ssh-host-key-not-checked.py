"""Files of partners that come over SSH."""

import subprocess

import asyncssh
import paramiko
import pysftp


def sftp(host):
    client = paramiko.SSHClient()
    # bad: unknown host keys are accepted
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect(host)
    return client.open_sftp()


class Partner:
    def __init__(self, host, user, password):
        self.client = paramiko.SSHClient()
        policy = paramiko.WarningPolicy
        # bad: a warning in the log
        self.client.set_missing_host_key_policy(policy)
        self.client.connect(host, username=user, password=password)


async def fetch(host, path):
    # bad: known hosts switched off
    async with asyncssh.connect(host, known_hosts=None) as connection:
        return await connection.run(f"cat {path}")


def options():
    options = pysftp.CnOpts()
    # bad: of pysftp
    options.hostkeys = None
    return options


def transport(host, user, password):
    transport = paramiko.Transport((host, 22))
    # bad: compares with no key
    transport.connect(username=user, password=password)
    return paramiko.SFTPClient.from_transport(transport)


# bad: a policy of its own
class Silent(paramiko.MissingHostKeyPolicy):
    def missing_host_key(self, client, hostname, key):
        pass


def copy(host, path):
    # bad: for a command
    subprocess.run(["scp", "-o", "StrictHostKeyChecking=no", path, f"{host}:/in"], check=True)


def known(host):
    client = paramiko.SSHClient()
    client.load_system_host_keys()
    # ok: others are refused
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    client.connect(host)
    return client


async def known_async(host):
    # ok: a file of known hosts
    return await asyncssh.connect(host, known_hosts="/etc/ssh/known_hosts")


def pinned(host, key, user, password):
    transport = paramiko.Transport((host, 22))
    # ok: compares with a key
    transport.connect(hostkey=key, username=user, password=password)
    return transport


def copy_known(host, path):
    # ok: others are refused
    subprocess.run(["scp", "-o", "StrictHostKeyChecking=yes", path, f"{host}:/in"], check=True)


def smtp(pool):
    # ok: another transport
    transport = pool.Transport("host")
    transport.connect(timeout=5)
