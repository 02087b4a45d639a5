"""Copies of databases."""

import os
import subprocess


def dump(user, password, name):
    # bad: mysqldump's own option
    return subprocess.run(["mysqldump", "-u", user, f"-p{password}", name], check=True, capture_output=True)


def post(url, user, password):
    # bad: curl
    subprocess.check_call(["curl", "--silent", "--user", f"{user}:{password}", url])


def restore(config, path):
    # bad: through a shell
    os.system(f"redis-cli -h {config.host} -a x --pass {config.password} < {path}")


def login(token):
    # bad: an option and its value
    subprocess.run(["helm", "registry", "login", "--password", token, REGISTRY], check=True)


def postgres(name, password):
    # ok: in the environment
    return subprocess.run(["pg_dump", name], env={**os.environ, "PGPASSWORD": password}, check=True)


def stdin(token):
    # ok: on its input
    subprocess.run(["docker", "login", "--password-stdin", REGISTRY], input=token, check=True, text=True)


def from_file(password_file):
    # ok: the name of a file
    subprocess.run(["ansible-playbook", "--vault-password-file", password_file, "site.yaml"], check=True)
