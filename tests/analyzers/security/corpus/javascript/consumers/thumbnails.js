const { exec, execFile } = require('child_process');
const fs = require('fs');
const path = require('path');
const { promisify } = require('util');
const AWS = require('@aws-sdk/client-s3');
const axios = require('axios');
const { Worker } = require('bullmq');
const tar = require('tar');
const logger = require('./logger');

const execAsync = promisify(exec);
const execFileAsync = promisify(execFile);
const connection = { host: process.env.REDIS_HOST, port: 6379, password: process.env.REDIS_PASSWORD, tls: {} };
const SCRATCH = path.resolve('/var/tmp/thumbnails');
const s3 = new AWS.S3Client({});

const SIZES = { small: '160x160', large: '800x800' };

async function render(input, output, geometry) {
  await execAsync(`gm convert ${input} -resize ${geometry} ${output}`); // BAD: command-injection (helper)
}

async function renderWith(input, output, size) {
  const geometry = SIZES[size] ?? SIZES.small;
  await execFileAsync('gm', ['convert', input, '-resize', geometry, output], { timeout: 20_000 }); // SAFE: command-injection (helper) argument list
}

const thumbnails = new Worker(
  'thumbnails',
  async (job) => {
    const { key, geometry } = job.data;
    const local = path.join(SCRATCH, job.id);
    await render(local, `${local}.png`, geometry);
    logger.info({ key }, 'thumbnail ready');
  },
  { connection },
);

const previews = new Worker(
  'previews',
  async (job) => {
    const local = path.join(SCRATCH, path.basename(job.data.key));
    await renderWith(local, `${local}.png`, job.data.size);
  },
  { connection },
);

const imports = new Worker(
  'imports',
  async (job) => {
    const { url, name } = job.data;
    const response = await axios.get(url, { responseType: 'stream', timeout: 10_000 }); // BAD: ssrf
    const target = `${SCRATCH}/${name}`;
    await new Promise((resolve, reject) => {
      response.data.pipe(fs.createWriteStream(target)).on('finish', resolve).on('error', reject); // BAD: path-traversal
    });
    return target;
  },
  { connection },
);

const bundles = new Worker(
  'bundles',
  async (job) => {
    const cwd = fs.mkdtempSync(path.join(SCRATCH, 'bundle-'));
    await tar.x({ file: path.join(SCRATCH, path.basename(job.data.archive)), cwd, strict: true }); // SAFE: archive-slip (the library strips .. and absolute names)
    return fs.readdirSync(cwd).length;
  },
  { connection },
);

const cleanup = new Worker(
  'cleanup',
  async (job) => {
    const age = Number(job.data.days) || 7;
    await execAsync(`find ${SCRATCH} -type f -mtime +${age} -delete`); // SAFE: command-injection (number)
    await s3.send(new AWS.DeleteObjectCommand({ Bucket: process.env.BUCKET, Key: job.data.key }));
  },
  { connection },
);

for (const worker of [thumbnails, previews, imports, bundles, cleanup]) {
  worker.on('stalled', (id) => console.warn('job %s of %s stalled', id, worker.name)); // SAFE: format-string
  worker.on('failed', (job, err) => logger.error({ err, job: job?.id }, 'job failed'));
}
