"""Queues and caches."""

import os
import ssl

import paho.mqtt.client as mqtt
import pika
from confluent_kafka import Producer
from kafka import KafkaConsumer
from redis import Redis

# bad: in an address
CELERY_BROKER_URL = f"amqp://shop:{os.environ['MQ_PASSWORD']}@mq.partner.example.com:5672/shop"

# ok: encrypted
SAFE_BROKER_URL = f"amqps://shop:{os.environ['MQ_PASSWORD']}@mq.partner.example.com:5671/shop"

# ok: a container beside
LOCAL_BROKER_URL = "amqp://guest:guest@rabbitmq:5672//"


def cache():
    # bad: with a password
    return Redis(host="cache.partner.example.com", port=6379, password=os.environ["CACHE_PASSWORD"])


def sessions():
    # bad: in an address
    return Redis.from_url("redis://:s3ss10ns@cache.partner.example.com:6379/0")


def events(settings):
    # bad: login without TLS
    return KafkaConsumer(
        "orders",
        bootstrap_servers=settings.kafka,
        security_protocol="SASL_PLAINTEXT",
        sasl_plain_username="shop",
        sasl_plain_password=settings.kafka_password,
    )


def producer(settings):
    # bad: of the other library
    return Producer({"bootstrap.servers": settings.kafka, "security.protocol": "SASL_PLAINTEXT"})


def queue(password):
    # bad: RabbitMQ
    return pika.ConnectionParameters(host="mq.partner.example.com", credentials=pika.PlainCredentials("shop", password))


def devices(password):
    client = mqtt.Client()
    # bad: MQTT
    client.username_pw_set("shop", password)
    client.connect("mqtt.partner.example.com", 1883)
    return client


def safe_devices(password):
    client = mqtt.Client()
    client.tls_set()
    # ok: encrypted
    client.username_pw_set("shop", password)
    client.connect("mqtt.partner.example.com", 8883)
    return client


def safe_cache():
    # ok: encrypted
    return Redis(host="cache.partner.example.com", port=6380, password=os.environ["CACHE_PASSWORD"], ssl=True)


def safe_queue(password):
    # ok: encrypted
    return pika.ConnectionParameters(
        host="mq.partner.example.com",
        credentials=pika.PlainCredentials("shop", password),
        ssl_options=pika.SSLOptions(ssl.create_default_context()),
    )


def configured(settings):
    # ok: what stands in the settings is not seen
    return Redis(host=settings.redis_host, password=settings.redis_password)
