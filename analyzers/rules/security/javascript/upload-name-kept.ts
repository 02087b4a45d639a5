import { randomUUID } from 'node:crypto';
import path from 'node:path';
import multer from 'multer';
import multerS3 from 'multer-s3';
import { PutObjectCommand } from '@aws-sdk/client-s3';

export const kept = multer.diskStorage({
  destination: 'uploads/',
  filename: (req, file, done) => {
    // bad: the client's name as it is
    done(null, file.originalname);
  },
});

export const cleaned = multer.diskStorage({
  destination: 'uploads/',
  filename: function (req, file, cb) {
    // bad: without blanks it is still the client's
    cb(null, file.originalname.replace(/\s/g, '_'));
  },
});

export const made = multer.diskStorage({
  destination: 'uploads/',
  filename: (req, file, done) => {
    // ok: a name of one's own
    done(null, randomUUID() + extensions[file.mimetype]);
  },
});

// bad: the same in a bucket
export const bucket = multerS3({ s3, bucket: 'uploads', key: (req, file, cb) => cb(null, file.originalname) });
// ok: below a folder of its own
export const folder = multerS3({ s3, bucket: 'uploads', key: (req, file, cb) => cb(null, `${randomUUID()}/${file.originalname}`) });

export async function store(file: Upload, folder: string) {
  // bad: the last part is still the client's
  await fs.writeFile(path.join(UPLOADS, path.basename(file.originalname)), file.buffer);
  // ok: in a folder that is thrown away
  await fs.writeFile(path.join(tmpdir, path.basename(file.originalname)), file.buffer);
  // ok: a name of one's own
  await fs.writeFile(path.join(UPLOADS, randomUUID()), file.buffer);
}

export async function put(file: Upload) {
  // bad: the key of an object
  await client.send(new PutObjectCommand({ Bucket: 'documents', Key: file.originalname, Body: file.buffer }));
  // ok: a key of one's own
  await client.send(new PutObjectCommand({ Bucket: 'documents', Key: randomUUID(), Body: file.buffer }));
}
