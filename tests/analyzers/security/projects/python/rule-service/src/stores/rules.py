from motor.motor_asyncio import AsyncIOMotorClient

_rules = AsyncIOMotorClient("mongodb://mongo.internal").rules.rules


async def insert(rules: list[dict]) -> int:
    return len((await _rules.insert_many(rules)).inserted_ids)


async def find(conditions: dict) -> list[dict]:
    cursor = _rules.find(conditions, {"_id": 0})  # SAFE: nosql-injection (constants: active rules)
    return await cursor.to_list(500)


async def matching(conditions: dict) -> list[dict]:
    cursor = _rules.find({"$and": [{"active": True}, conditions]}, {"_id": 0})  # BAD: nosql-injection (two calls: the conditions of the body through the service)
    return await cursor.to_list(500)
