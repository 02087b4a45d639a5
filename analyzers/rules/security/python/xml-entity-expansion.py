"""Parsers of documents."""

from defusedxml import ElementTree
from lxml import etree

# bad: without the limit
parser = etree.XMLParser(huge_tree=True)
# ok: without entities
large = etree.XMLParser(huge_tree=True, resolve_entities=False)
# ok: with the limit
plain = etree.XMLParser(remove_blank_text=True)


def read(stream):
    # bad: while it is read
    for _, element in etree.iterparse(stream, huge_tree=True):
        yield element


def defused(text):
    # bad: what it is there for is switched off
    return ElementTree.fromstring(text, forbid_entities=False)


def safe(text):
    # ok: as it is
    return ElementTree.fromstring(text)
