import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

export async function addresses(key: string) {
  // bad: a week
  const week = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: key }), { expiresIn: 604800 });
  // bad: the same, counted out
  const same = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: key }), { expiresIn: 60 * 60 * 24 * 7 });
  // ok: five minutes
  const short = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: key }), { expiresIn: 300 });
  // ok: by the settings
  const configured = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: key }), { expiresIn: config.expires });
  return { week, same, short, configured };
}

export async function others(supabase, file, key: string) {
  // bad: ten years
  const years = await supabase.storage.from('contracts').createSignedUrl(key, 315360000);
  // bad: for ever
  const ever = await file.getSignedUrl({ action: 'read', expires: '03-09-2491' });
  // ok: a quarter of an hour
  const quarter = await file.getSignedUrl({ version: 'v4', action: 'read', expires: Date.now() + 15 * 60 * 1000 });
  // ok: an hour
  const hour = await supabase.storage.from('contracts').createSignedUrl(key, 60 * 60);
  return { years, ever, quarter, hour };
}
