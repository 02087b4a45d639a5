import csv
import io
import json


class Registry:
    def write(self, kind: str, rows: list[dict]) -> str:
        method = getattr(self, f"_{kind}")  # SAFE: dynamic-call (callers convert: a Literal)
        return method(rows)

    def _csv(self, rows: list[dict]) -> str:
        buffer = io.StringIO()
        csv.writer(buffer).writerows(row.values() for row in rows)
        return buffer.getvalue()

    def _json(self, rows: list[dict]) -> str:
        return json.dumps(rows, default=str)

    def _text(self, rows: list[dict]) -> str:
        return "\n".join(str(row) for row in rows)


registry = Registry()
