import xml.etree.ElementTree as ET

from flask import Flask, request
from lxml import etree

app = Flask(__name__)
tree = etree.parse("users.xml")
users = ET.parse("users.xml").getroot()


@app.post("/login")
def login():
    name, password = request.form["name"], request.form["password"]
    # bad: a quote ends the text
    found = tree.xpath(f"//user[@name='{name}' and @password='{password}']")
    return {"found": len(found)}


@app.get("/books")
def books():
    query = "//book[author='%s']" % request.args["author"]
    # bad: compiled from the caller's text
    find = etree.XPath(query)
    # bad: the same for ElementTree
    one = users.find("./user[@id='" + request.args["id"] + "']")
    return {"books": len(find(tree)), "one": one is not None}


@app.get("/safe")
def safe():
    name = request.args["name"]
    # ok: a variable
    found = tree.xpath("//user[@name=$name]", name=name)
    find = etree.XPath("//user[@name=$name]")
    # ok: a variable of a compiled expression
    found += find(tree, name=name)
    # ok: a number
    found += tree.xpath(f"//user[{int(request.args['place'])}]")
    # ok: text, not XML
    place = name.find(request.args["part"])
    return {"found": len(found), "place": place}
