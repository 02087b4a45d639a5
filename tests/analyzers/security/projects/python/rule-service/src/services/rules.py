from src.stores.rules import matching as stored


async def matching(conditions: dict) -> dict:
    rules = await stored(conditions)
    return {"count": len(rules), "rules": sorted(rules, key=lambda rule: rule["name"])}
