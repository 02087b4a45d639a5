"""Addresses of stored files."""

from datetime import timedelta

# bad: Django's files
AWS_QUERYSTRING_EXPIRE = 60 * 60 * 24 * 30
# ok: the default
AWS_QUERYSTRING_EXPIRE = 3600


def addresses(s3, blob, params):
    # bad: a week
    week = s3.generate_presigned_url("get_object", Params=params, ExpiresIn=604800)
    # bad: the same, of Google
    other = blob.generate_signed_url(version="v4", expiration=timedelta(days=7))
    # ok: five minutes
    short = s3.generate_presigned_url("get_object", Params=params, ExpiresIn=300)
    # ok: a quarter of an hour
    quarter = blob.generate_signed_url(version="v4", expiration=timedelta(minutes=15))
    # ok: a day
    day = s3.generate_presigned_url("get_object", Params=params, ExpiresIn=24 * 3600)
    return week, other, short, quarter, day
