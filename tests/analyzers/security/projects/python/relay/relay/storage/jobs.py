import sqlite3


class JobTable:
    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path)

    def add(self, job_id: str, kind: str, priority: str) -> None:
        statement = f"INSERT INTO jobs (id, kind, priority) VALUES ('{job_id}', ?, {priority})"
        self._connection.execute(statement, (kind,))  # BAD: sql-injection (the priority of the form)
        self._connection.commit()

    def status(self, job_id: str) -> dict:
        row = self._connection.execute(f"SELECT kind, status FROM jobs WHERE id = '{job_id}'").fetchone()  # SAFE: sql-injection (callers convert: a UUID)
        return {"kind": row[0], "status": row[1]} if row else {}
