import libxml from 'libxmljs2';
import { ParseOption, XmlDocument } from 'libxml2-wasm';
import { XMLParser } from 'fast-xml-parser';

export function read(text: string) {
  // bad: without the limit
  const first = libxml.parseXml(text, { huge: true });
  // ok: with the limit
  const second = libxml.parseXml(text, { noblanks: true });
  // bad: by a flag
  const third = XmlDocument.fromString(text, { option: ParseOption.XML_PARSE_HUGE });
  // ok: another flag
  const fourth = XmlDocument.fromString(text, { option: ParseOption.XML_PARSE_NONET });
  return [first, second, third, fourth];
}

// bad: counts no more
const parser = new XMLParser({ processEntities: { enabled: true, maxExpandedLength: Infinity } });
// ok: without entities
const plain = new XMLParser({ processEntities: false });
