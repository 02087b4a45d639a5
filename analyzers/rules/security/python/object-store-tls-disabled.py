"""Invoices in the object store."""

import boto3
from minio import Minio


def invoices():
    # bad: switched off
    return boto3.client("s3", region_name="eu-central-1", use_ssl=False)


def partner(key, secret):
    # bad: in the address
    return boto3.resource("s3", endpoint_url="http://s3.partner.example.com", aws_access_key_id=key, aws_secret_access_key=secret)


def archive(key, secret):
    # bad: of another library
    return Minio("archive.partner.example.com:9000", access_key=key, secret_key=secret, secure=False)


def standard():
    # ok: the default
    return boto3.client("s3", region_name="eu-central-1")


def encrypted(key, secret):
    # ok: encrypted
    return boto3.resource("s3", endpoint_url="https://s3.partner.example.com", aws_access_key_id=key, aws_secret_access_key=secret)


def beside(key, secret):
    # ok: a container beside
    return Minio("minio:9000", access_key=key, secret_key=secret, secure=False)


def local():
    # ok: this machine
    return boto3.client("s3", endpoint_url="http://localhost:4566", use_ssl=False)
