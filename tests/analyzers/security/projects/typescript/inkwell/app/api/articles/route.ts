import { NextRequest, NextResponse } from 'next/server';
import articles, { countBy } from '~server/repositories/articles';
import { renderMarkdown } from '@/lib/markup';

export async function GET(request: NextRequest) {
  const params = request.nextUrl.searchParams;
  const column = params.get('orderBy') ?? 'published_at';
  const rows = await articles.page(column, Number(params.get('offset') ?? 0));
  const total = await countBy('status', params.get('status') ?? 'published');
  return NextResponse.json({ total, rows });
}

export async function POST(request: Request) {
  const { title, text } = await request.json();
  const html = renderMarkdown(text);
  const article = await articles.insert(String(title), html);
  return NextResponse.json(article, { status: 201 });
}
