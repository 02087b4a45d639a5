import xml.sax
from io import BytesIO
from xml.sax.handler import feature_external_ges

import defusedxml.ElementTree
from flask import Flask, request
from lxml import etree

app = Flask(__name__)


@app.post("/import")
def take():
    # bad: entities are put in
    parser = etree.XMLParser(resolve_entities=True, no_network=False)
    return {"tag": etree.fromstring(request.data, parser).tag}


@app.post("/feed")
def feed():
    reader = xml.sax.make_parser()
    # bad: switched on
    reader.setFeature(feature_external_ges, True)
    reader.parse(BytesIO(request.data))
    return {}


@app.post("/order")
def order():
    # bad: what the library does by itself, before version 5
    return {"tag": etree.fromstring(request.data).tag}


@app.post("/validated")
def validated():
    # bad: a DTD comes from anywhere
    parser = etree.XMLParser(load_dtd=True, dtd_validation=True)
    return {"tag": etree.parse(BytesIO(request.data), parser).getroot().tag}


@app.post("/safe")
def safe():
    # ok: entities stay as they are
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    # ok: with that parser
    tag = etree.fromstring(request.data, parser).tag
    # ok: a library that refuses them
    other = defusedxml.ElementTree.fromstring(request.data).tag
    reader = xml.sax.make_parser()
    # ok: switched off
    reader.setFeature(feature_external_ges, False)
    # ok: the service's own file
    settings = etree.parse("settings.xml")
    return {"tag": tag, "other": other, "settings": settings.getroot().tag}
