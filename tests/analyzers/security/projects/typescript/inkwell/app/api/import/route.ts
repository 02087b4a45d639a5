import { NextResponse } from 'next/server';
import { importImages } from '@/lib/importer';

export async function POST(request: Request) {
  const form = await request.formData();
  const file = form.get('archive') as File;
  const names = await importImages(Buffer.from(await file.arrayBuffer()));
  return NextResponse.json({ names }, { status: 201 });
}
