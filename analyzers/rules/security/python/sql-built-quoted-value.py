"""Queries of a store."""

import pandas
from sqlalchemy import text

TABLE = "users"
STATE = "active"


class Users:
    def by_name(self, name):
        # bad: `O'Neill`
        return self.cursor.execute(f"SELECT id FROM users WHERE name = '{name}'")

    def search(self, words, session):
        query = """
            SELECT id, name FROM users
            WHERE name LIKE '%{}%' ORDER BY name
        """.format(words)
        # bad: put together before
        return session.execute(text(query)).all()

    def rename(self, user_id, name):
        # bad: with the operator
        self.connection.execute("UPDATE users SET name = '%s' WHERE id = %d" % (name, user_id))
        # bad: added up
        self.connection.execute("DELETE FROM names WHERE name = '" + name + "'")

    def frame(self, day):
        # bad: a data frame of it
        return pandas.read_sql(f"select * from visits where day = '{day}'", self.engine)

    def safe(self, name, columns):
        # ok: bound
        self.cursor.execute("SELECT id FROM users WHERE name = %s", (name,))
        # ok: names of columns have no quotes of a text
        self.cursor.execute(f"SELECT {', '.join(columns)} FROM {TABLE} WHERE name = %s", (name,))
        # ok: constant
        self.cursor.execute(f"SELECT id FROM users WHERE state = '{STATE}'")
        # ok: as many placeholders as there are values
        self.cursor.execute(f"SELECT id FROM users WHERE name IN ({','.join(['%s'] * len(name))})", name)
        # ok: a number
        return self.cursor.execute(f"SELECT id FROM users WHERE age > {int(name)} AND state = 'active'")
