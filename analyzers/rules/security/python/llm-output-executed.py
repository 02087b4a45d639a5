"""Questions in plain language."""

import json
import os
import subprocess

import anthropic
from langchain_openai import ChatOpenAI
from openai import OpenAI

client = OpenAI()
claude = anthropic.Anthropic()
llm = ChatOpenAI(model="gpt-4o")
TOOLS = {"report": report, "chart": chart}


def answer(question, cursor):
    response = client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}])
    sql = response.choices[0].message.content
    # bad: SQL that a model wrote
    cursor.execute(sql)
    # ok: a value that is bound
    cursor.execute("INSERT INTO answers (text) VALUES (%s)", (sql,))
    return cursor.fetchall()


async def compute(task):
    message = claude.messages.create(model="claude-sonnet-4-5", max_tokens=500, messages=[{"role": "user", "content": task}])
    code = message.content[0].text.strip("`")
    # bad: Python that a model wrote
    exec(code)
    # ok: read as data
    return json.loads(code)


def tidy(prompt):
    command = llm.invoke(prompt).content
    # bad: a command
    os.system(command)
    # bad: the same with a shell of its own
    subprocess.run(f"cd /srv && {command}", shell=True, check=True)
    # ok: one of the functions that there are
    return TOOLS[command]()


def total(prompt):
    # bad: a sum, or anything else
    value = eval(llm.predict(prompt))
    # ok: a number
    limit = int(llm.predict(prompt))
    query = llm.predict(prompt)
    ensure_read_only(query)
    # ok: checked
    engine.execute(query)
    return min(value, limit)
