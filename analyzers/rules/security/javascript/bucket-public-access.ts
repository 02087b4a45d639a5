import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const client = new S3Client({});

export async function store(invoice: Buffer, id: string) {
  // bad: an invoice for everybody
  await client.send(new PutObjectCommand({ Bucket: 'documents', Key: `invoices/${id}.pdf`, Body: invoice, ACL: 'public-read' }));
  // ok: private, which is the default
  await client.send(new PutObjectCommand({ Bucket: 'documents', Key: `invoices/${id}.pdf`, Body: invoice }));
  // ok: said
  await s3.putObject({ Bucket: 'documents', Key: id, Body: invoice, ACL: 'private' }).promise();
  // bad: the older client
  return s3.upload({ Bucket: bucket, Key: id, Body: invoice, ACL: 'public-read' }).promise();
}

export async function report(file) {
  await file.save(data);
  // bad: Google's way
  await file.makePublic();
  return file.publicUrl();
}

export async function buckets(supabase) {
  // bad: Supabase's way
  await supabase.storage.createBucket('contracts', { public: true });
  // ok: read with a signed address
  await supabase.storage.createBucket('contracts', { public: false });
  // ok: public by purpose
  await supabase.storage.createBucket('avatars', { public: true });
}

// bad: whatever is uploaded
const storage = multerS3({ s3, bucket: 'uploads', acl: 'public-read', key: (req, file, done) => done(null, randomUUID()) });

export const policy = {
  Version: '2012-10-17',
  Statement: [
    // bad: everybody reads every object
    { Effect: 'Allow', Principal: '*', Action: ['s3:GetObject'], Resource: [`arn:aws:s3:::${bucket}/*`] },
    // ok: everybody who comes from the office
    { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
    // ok: nobody without encryption
    { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' },
  ],
};

export function address(key: string) {
  // bad: by a variable
  const params = { Bucket: bucket, Key: key, Expires: 60, ACL: 'public-read' };
  return s3.getSignedUrl('putObject', params);
}

export function uploadAvatar(user, image) {
  // ok: public by purpose
  return s3.upload({ Bucket: bucket, Key: user.id, Body: image, ACL: 'public-read' }).promise();
}
