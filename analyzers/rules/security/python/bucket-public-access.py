"""Who may read what is stored."""

import boto3
from google.cloud import storage
from storages.backends.s3boto3 import S3Boto3Storage

s3 = boto3.client("s3")

# bad: every file of every model
AWS_DEFAULT_ACL = "public-read"
# ok: as the bucket says
GS_DEFAULT_ACL = None


def store(invoice, key):
    # bad: an invoice for everybody
    s3.put_object(Bucket="documents", Key=key, Body=invoice, ACL="public-read")
    # bad: by the arguments of a transfer
    s3.upload_fileobj(invoice, "documents", key, ExtraArgs={"ACL": "public-read", "ContentType": "application/pdf"})
    # ok: private, which is the default
    s3.put_object(Bucket="documents", Key=key, Body=invoice)
    # ok: said
    s3.put_object(Bucket="documents", Key=key, Body=invoice, ACL="private")


def export(rows, name):
    blob = storage.Client().bucket("exports").blob(name)
    blob.upload_from_string(rows)
    # bad: Google's way
    blob.make_public()
    return blob.public_url


def open_bucket(name):
    # bad: the last lock
    s3.delete_public_access_block(Bucket=name)
    return {
        "Version": "2012-10-17",
        "Statement": [
            # bad: everybody reads every object
            {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"},
            # ok: everybody of the own network
            {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": VPC}},
        ],
    }


class StaticStorage(S3Boto3Storage):
    location = "static"
    # ok: public by purpose
    default_acl = "public-read"


class MediaStorage(S3Boto3Storage):
    location = "media"
    # bad: uploads of users
    default_acl = "public-read"


def store_avatar(user, image):
    # ok: public by purpose
    s3.put_object(Bucket="images", Key=user.id, Body=image, ACL="public-read")
