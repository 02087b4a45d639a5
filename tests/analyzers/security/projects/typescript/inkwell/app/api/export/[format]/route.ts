import { NextResponse } from 'next/server';
import { toPdf, publishAll } from '@/lib/exporter';
import { attachment } from '@/lib/headers';

export async function GET(request: Request, { params }: { params: { format: string } }) {
  const url = new URL(request.url);
  if (params.format !== 'pdf') {
    await publishAll('https://pages.inkwell.example');
    return NextResponse.json({ published: true });
  }
  const pdf = await toPdf(url.searchParams.get('html') ?? '<p></p>');
  return new NextResponse(pdf, { headers: attachment('article.pdf') });
}
