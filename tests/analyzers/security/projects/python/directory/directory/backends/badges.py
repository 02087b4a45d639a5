from lxml import etree


class BadgeStore:
    def __init__(self, path):
        self._path = path

    def of(self, uid, colour):
        document = etree.parse(self._path)
        found = document.xpath(f"//badge[@uid='{uid}']/text()")  # BAD: xpath-injection (the uid of the route)
        return {"text": "".join(found), "colour": colour}

    def attach(self, uid, photo):
        document = etree.parse(self._path)
        for badge in document.xpath("//badge[@uid=$uid]", uid=uid):  # SAFE: xpath-injection (checks itself: a variable)
            etree.SubElement(badge, "photo", size=str(len(photo)))
        document.write(self._path)

    def load(self, document):
        parser = etree.XMLParser(resolve_entities=True, load_dtd=True, no_network=False)
        root = etree.fromstring(document, parser)  # BAD: xxe (the view's body, method of a module's instance)
        etree.ElementTree(root).write(self._path)
        return len(root)
