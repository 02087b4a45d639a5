import asyncio
import json
import logging
import os
import pickle
import sqlite3
import ssl

import httpx
import msgpack
from aiokafka import AIOKafkaConsumer
from kafka import KafkaConsumer, KafkaProducer
from pydantic import BaseModel, Field
from pymongo import MongoClient

logger = logging.getLogger("orders.events")
BROKERS = os.environ["KAFKA_BROKERS"].split(",")
CARRIERS = {"dhl": "https://api.dhl.example/track", "ups": "https://api.ups.example/track"}
orders = MongoClient(os.environ["MONGO_URL"]).shop.orders


class StockMoved(BaseModel):
    sku: str = Field(max_length=40)
    warehouse: str = Field(pattern=r"^[a-z]{2}[0-9]{2}$")
    amount: int


class StockProjection:
    def __init__(self, path: str) -> None:
        self.database = sqlite3.connect(path)

    def apply(self, event: StockMoved) -> None:
        table = "stock_" + event.warehouse
        self.database.execute(f"UPDATE {table} SET amount = amount + ? WHERE sku = ?", (event.amount, event.sku))  # SAFE: sql-injection (the model's pattern)
        self.database.commit()

    def remove(self, sku: str) -> None:
        self.database.execute("DELETE FROM stock WHERE sku = '" + sku + "'")  # BAD: sql-injection (helper)
        self.database.commit()

    def history(self, sku: str) -> list:
        return self.database.execute("SELECT at, amount FROM history WHERE sku = ?", (sku,)).fetchall()  # SAFE: sql-injection (helper)


def consume_stock() -> None:
    projection = StockProjection(os.environ["STOCK_DB"])
    consumer = KafkaConsumer(
        "stock",
        bootstrap_servers=BROKERS,
        security_protocol="SASL_SSL",  # SAFE: cleartext-transport
        sasl_mechanism="SCRAM-SHA-512",
        sasl_plain_username=os.environ["KAFKA_USER"],
        sasl_plain_password=os.environ["KAFKA_PASSWORD"],
        value_deserializer=lambda raw: json.loads(raw),  # SAFE: deserialization
    )
    for message in consumer:
        if message.value["type"] == "removed":
            projection.remove(message.value["sku"])
        else:
            projection.apply(StockMoved.model_validate(message.value))
            logger.info("stock history has %d rows", len(projection.history(message.value["sku"])))


def consume_legacy() -> None:
    consumer = KafkaConsumer(
        "legacy-orders",
        bootstrap_servers=BROKERS,
        security_protocol="SASL_PLAINTEXT",  # BAD: cleartext-transport
        sasl_mechanism="PLAIN",
        sasl_plain_username=os.environ["KAFKA_USER"],
        sasl_plain_password=os.environ["KAFKA_PASSWORD"],
        value_deserializer=pickle.loads,  # BAD: deserialization
    )
    for message in consumer:
        orders.replace_one({"_id": message.key.decode()}, message.value, upsert=True)


async def consume_tracking() -> None:
    context = ssl.create_default_context(cafile=os.environ["KAFKA_CA"])
    consumer = AIOKafkaConsumer("tracking", bootstrap_servers=BROKERS, security_protocol="SSL", ssl_context=context)
    await consumer.start()
    async with httpx.AsyncClient(timeout=10) as client:
        async for message in consumer:
            event = msgpack.unpackb(message.value, max_buffer_size=1_000_000)  # SAFE: deserialization
            answer = await client.get(CARRIERS[event["carrier"]], params={"number": event["number"]})  # SAFE: ssrf
            orders.update_one({"number": str(event["number"])}, {"$set": {"state": answer.json()["state"]}})  # SAFE: nosql-injection


async def consume_callbacks() -> None:
    consumer = AIOKafkaConsumer("callbacks", bootstrap_servers=BROKERS)
    await consumer.start()
    async with httpx.AsyncClient(timeout=None) as client:  # BAD: resource-limits
        async for message in consumer:
            event = json.loads(message.value)
            await client.post(event["callback_url"], json={"order": event["order"]})  # BAD: ssrf (the shop's customers set the address)


def replay(filter_text: str) -> int:
    selection = json.loads(filter_text)
    return orders.delete_many(selection).deleted_count  # BAD: nosql-injection (helper)


def consume_cleanups(producer: KafkaProducer) -> None:
    for message in KafkaConsumer("customer-cleanups", bootstrap_servers=BROKERS):
        cleanup = json.loads(message.value)
        removed = replay(cleanup["filter"])
        producer.send("results", json.dumps({"removed": removed}).encode())


if __name__ == "__main__":
    asyncio.run(consume_tracking())
