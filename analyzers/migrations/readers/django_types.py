"""Django's fields as column types, as PostgreSQL gets them.

From Django's database backends (``data_types`` of ``django.db.backends.postgresql`` and ``django.contrib.postgres.fields``).
MySQL and SQLite get other names for some of them (``jsonb`` is ``json``, ``boolean`` is ``bool`` or ``tinyint(1)``, ``uuid`` is
``char(32)``, ``bytea`` is ``longblob``, ``inet`` is ``char(39)``): what is judged is whether a type changes, and that is the same.
"""

from __future__ import annotations

from typing import Final

from analyzers.migrations.operations import SqlType

PLAIN_TYPES: Final = {
    "AutoField": "integer",
    "BigAutoField": "bigint",
    "SmallAutoField": "smallint",
    "BigIntegerField": "bigint",
    "BinaryField": "bytea",
    "BooleanField": "boolean",
    "DateField": "date",
    "DateTimeField": "timestamp with time zone",
    "DurationField": "interval",
    "FloatField": "double precision",
    "GenericIPAddressField": "inet",
    "HStoreField": "hstore",
    "IPAddressField": "inet",
    "IntegerField": "integer",
    "JSONField": "jsonb",
    "NullBooleanField": "boolean",
    "OrderWrt": "integer",
    "PositiveBigIntegerField": "bigint",
    "PositiveIntegerField": "integer",
    "PositiveSmallIntegerField": "smallint",
    "SmallIntegerField": "smallint",
    "TextField": "text",
    "TimeField": "time without time zone",
    "UUIDField": "uuid",
    "CICharField": "citext",
    "CIEmailField": "citext",
    "CITextField": "citext",
    "IntegerRangeField": "int4range",
    "BigIntegerRangeField": "int8range",
    "DecimalRangeField": "numrange",
    "FloatRangeField": "numrange",
    "DateTimeRangeField": "tstzrange",
    "DateRangeField": "daterange",
    "SearchVectorField": "tsvector",
    "GeometryField": "geometry",
    "PointField": "geometry",
    "LineStringField": "geometry",
    "PolygonField": "geometry",
    "MultiPointField": "geometry",
    "MultiLineStringField": "geometry",
    "MultiPolygonField": "geometry",
    "GeometryCollectionField": "geometry",
    "RasterField": "raster",
}
"""Field class -> type name, where arguments do not matter."""

VARCHAR_LENGTHS: Final = {
    "CharField": 0,
    "CommaSeparatedIntegerField": 0,
    "EmailField": 254,
    "FileField": 100,
    "FilePathField": 100,
    "ImageField": 100,
    "SlugField": 50,
    "URLField": 200,
}
"""Field class -> its length where ``max_length`` is not given; 0 for none."""

AUTO_FIELDS: Final = frozenset({"AutoField", "BigAutoField", "SmallAutoField"})
POSITIVE_FIELDS: Final = frozenset({"PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"})
SPATIAL_FIELDS: Final = frozenset(name for name, sql in PLAIN_TYPES.items() if sql == "geometry")

BLANK_IS_A_VALUE: Final = frozenset(
    {*VARCHAR_LENGTHS, "TextField", "CICharField", "CIEmailField", "CITextField", "BinaryField"}
)
"""Fields to which Django gives an empty string where ``blank`` is allowed, NULL is not, and there is no default."""

WITHOUT_COLUMN: Final = frozenset({"GenericForeignKey", "GenericRelation", "TaggableManager", "CompositePrimaryKey"})
"""Fields that a model has and its table has not."""

VARCHAR_WITH_LIKE: Final = frozenset({"varchar", "text"})
"""Types for which PostgreSQL gets a second index, for LIKE, beside one that the field asks for."""


def plain_type(name: str) -> SqlType | None:
    """Return the type of a field class whose arguments do not matter; None for others."""
    found = PLAIN_TYPES.get(name)
    return None if found is None else SqlType(name=found)
