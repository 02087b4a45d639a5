import { continueTo } from '@/lib/headers';

export async function GET(request: Request) {
  const target = new URL(request.url).searchParams.get('to') ?? '/';
  return continueTo(target);
}

export async function POST(request: Request) {
  const form = await request.formData();
  return continueTo(form.get('to') as string);
}
