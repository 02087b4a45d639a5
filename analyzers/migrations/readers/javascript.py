"""Which of JavaScript's migration frameworks a file is for, by what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.readers.knex import read_knex
from analyzers.migrations.readers.sequelize import read_sequelize
from analyzers.migrations.readers.typeorm import read_typeorm

if TYPE_CHECKING:
    from analyzers.migrations.script import Script


def read_javascript(content: bytes, suffix: str) -> tuple[Script, ...]:
    """Return what a file does as a migration of TypeORM, Knex or Sequelize; () if it is none of them."""
    return read_typeorm(content, suffix) or read_sequelize(content, suffix) or read_knex(content, suffix)
