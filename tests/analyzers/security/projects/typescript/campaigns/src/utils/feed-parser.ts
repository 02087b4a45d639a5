import { XMLParser } from 'fast-xml-parser';

const parser = new XMLParser({ processEntities: false });

export function parseFeed(text: string): string[] {
  const { rss } = parser.parse(text);
  return (rss?.channel?.item ?? []).map((item: { title: string }) => item.title);
}
