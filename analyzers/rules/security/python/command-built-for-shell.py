"""Media, backups and hosts."""

import asyncio
import os
import re
import shlex
import subprocess
from pathlib import Path

FORMATS = ("png", "jpg")
BUCKET = "s3://backups"


def thumbnail(source, target):
    # bad: a file may be called `a.png; rm -rf ~`
    subprocess.run(f"convert {source} -resize 200 {target}", shell=True, check=True)
    # ok: no shell
    subprocess.run(["convert", "--", source, target], check=True)
    # ok: quoted
    subprocess.run(f"convert {shlex.quote(source)} out.png", shell=True, check=True)


def backup(database: str, keep: int):
    command = "pg_dump %s | gzip > /backups/latest.gz" % database
    # bad: put together before
    os.system(command)
    # ok: constant
    os.system(f"aws s3 cp /backups/latest.gz {BUCKET}")
    # ok: a number
    os.system(f"find /backups -mtime +{keep} -delete")


class Host:
    async def resolve(self, name: str):
        # bad: asyncio's shell
        process = await asyncio.create_subprocess_shell("dig +short " + name)
        return await process.communicate()

    def lines(self, path: Path):
        # bad: a shell as the program
        return subprocess.check_output(["bash", "-c", f"wc -l {path}"])


def convert(source, kind):
    if kind not in FORMATS:
        raise ValueError(kind)
    # ok: one of two
    os.system(f"convert in.bin out.{kind}")
    source = shlex.quote(source)
    # ok: quoted before
    os.system(f"file {source}")


def unpacked(folder: str, name: str):
    # ok: a path that is quoted as a whole
    os.system("tar xf " + shlex.quote(f"{folder}/{name}.tar"))
    # ok: within the text
    os.system(f"ls -l {quote(f'{folder}/out')}")
    # ok: for a shell that is named
    subprocess.run(["sh", "-c", f"cat {shlex.quote(f'{folder}/{name}')} | wc -l"], check=True)
    # bad: quotes of one's own
    os.system(f"ls -l '{folder}/out'")


def run(command):
    # ok: running a command is what it is for
    return subprocess.run(f"set -e; {command}", shell=True, check=True)


def shown(source):
    text = f"convert {source} out.png"
    # ok: quoted as a whole
    os.system(shlex.quote(text))


def ping(host):
    if not re.fullmatch(r"[\w.-]+", host):
        raise ValueError(host)
    # ok: looked at
    return os.popen(f"ping -c 1 {host}").read()
