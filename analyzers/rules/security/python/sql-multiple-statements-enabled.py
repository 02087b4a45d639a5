"""Connections to MySQL."""

import mysql.connector
import pymysql
from pymysql.constants import CLIENT
from sqlalchemy import create_engine


def connect():
    # bad: one text, many statements
    return pymysql.connect(host="db", user="app", client_flag=CLIENT.MULTI_STATEMENTS)


# bad: for the whole pool
engine = create_engine("mysql+pymysql://app@db/shop", connect_args={"client_flag": CLIENT.MULTI_STATEMENTS})


def report(connection, name):
    cursor = connection.cursor()
    # bad: for this one text
    cursor.execute("SELECT 1; SELECT %s", (name,), multi=True)
    # ok: one statement
    cursor.execute("SELECT %s", (name,))
    # ok: switched off
    cursor.execute("SELECT 1", multi=False)
    return cursor.fetchall()


def plain():
    # ok: the default
    return mysql.connector.connect(host="db", user="app")
