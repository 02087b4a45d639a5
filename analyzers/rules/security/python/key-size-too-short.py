"""Keys of tenants."""

import subprocess

import paramiko
import rsa as simple_rsa
from Crypto.PublicKey import RSA
from cryptography.hazmat.primitives.asymmetric import dh, dsa, ec, rsa

KEY_BITS = 1024


def short_key():
    # bad: 1024 bits
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)


def shorter():
    # bad: 512 bits
    return RSA.generate(512)


def named():
    # bad: the size is a constant
    return dsa.generate_private_key(key_size=KEY_BITS)


def exchanged():
    # bad: parameters of Diffie-Hellman
    return dh.generate_parameters(generator=2, key_size=1024)


def pair():
    # bad: the third library
    public, private = simple_rsa.newkeys(1024)
    return public, private


def deploy_key():
    # bad: for SSH
    return paramiko.RSAKey.generate(1024)


def curve():
    # bad: a short curve
    return ec.generate_private_key(ec.SECP192R1())


def command(path):
    # bad: by openssl
    subprocess.run(["openssl", "genrsa", "-out", path, "1024"], check=True)


def long_key():
    # ok: 3072 bits
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)


def long_curve():
    # ok: 256 bits of a curve
    return ec.generate_private_key(ec.SECP256R1())


def symmetric(fernet):
    # ok: no bits
    return fernet.generate_key()


def configured(settings):
    # ok: the operator says how long
    return RSA.generate(settings.key_bits)


def long_command(path):
    # ok: 4096 bits by openssl
    subprocess.run(["openssl", "genrsa", "-out", path, "4096"], check=True)
