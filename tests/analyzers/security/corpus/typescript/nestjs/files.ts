import { createReadStream, createWriteStream } from 'fs';
import { mkdir, readFile, unlink, writeFile } from 'fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'path';
import { pipeline } from 'stream/promises';
import {
  BadRequestException, Controller, Delete, ForbiddenException, Get, Injectable, Logger, Param, ParseUUIDPipe, Post, Query, Res, StreamableFile,
  UploadedFile, UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import type { Response } from 'express';
import { diskStorage } from 'multer';
import { randomUUID } from 'crypto';
import * as yauzl from 'yauzl-promise';

const STORE = resolve(process.env.FILE_STORE ?? '/srv/files');
const UPLOAD = {
  fileFilter: (_req: unknown, file: Express.Multer.File, done: (e: Error | null, ok: boolean) => void) => done(null, file.mimetype === 'application/pdf'),
  limits: { fileSize: 5 * 1024 * 1024, files: 1 },
  storage: diskStorage({
    destination: join(STORE, 'tmp'),
    filename: (req, file, done) => done(null, `${req.query.folder}/${file.originalname}`), // BAD: path-traversal (folder given by the client)
  }),
};
const IMAGE = {
  limits: { fileSize: 1024 * 1024 },
  storage: diskStorage({
    destination: join(STORE, 'images'),
    filename: (_req, _file, done) => done(null, `${randomUUID()}.png`), // SAFE: path-traversal (random name)
  }),
};

@Injectable()
export class FileStore {
  private readonly logger = new Logger(FileStore.name);
  private folder = STORE;

  select(folder: string): void {
    this.folder = join(STORE, folder);
  }

  read(name: string): Promise<Buffer> {
    return readFile(join(this.folder, basename(name))); // BAD: path-traversal (helper) folder from select()
  }

  open(name: string): StreamableFile {
    const full = resolve(STORE, name);
    const rel = relative(STORE, full);
    if (!rel || rel.startsWith('..') || isAbsolute(rel)) throw new ForbiddenException();
    return new StreamableFile(createReadStream(full)); // SAFE: path-traversal (helper) relative check
  }

  async drop(id: string, actor: string): Promise<void> {
    await unlink(join(STORE, 'by-id', id)); // SAFE: path-traversal (helper) ParseUUIDPipe
    this.logger.log({ action: 'file.drop', actor, id });
  }

  async unpack(archive: Buffer, into: string): Promise<number> {
    const zip = await yauzl.fromBuffer(archive, { validateFilenames: false });
    let count = 0;
    for await (const entry of zip) {
      const target = join(into, entry.filename);
      await mkdir(dirname(target), { recursive: true });
      await pipeline(await entry.openReadStream(), createWriteStream(target)); // BAD: archive-slip (helper)
      count += 1;
    }
    return count;
  }

  async unpackLimited(archive: Buffer, into: string): Promise<number> {
    const zip = await yauzl.fromBuffer(archive, { validateFilenames: false });
    let count = 0;
    for await (const entry of zip) {
      const target = resolve(into, entry.filename);
      if (!target.startsWith(resolve(into) + sep) || entry.uncompressedSize > 10_000_000 || count > 500) {
        throw new BadRequestException('archive');
      }
      await mkdir(dirname(target), { recursive: true });
      await pipeline(await entry.openReadStream(), createWriteStream(target, { flags: 'wx' })); // SAFE: archive-slip (helper)
      count += 1;
    }
    return count;
  }
}

@Controller('files')
export class FilesController {
  constructor(private readonly store: FileStore) {}

  @Get('folder')
  async fromFolder(@Query('folder') folder: string, @Query('name') name: string): Promise<StreamableFile> {
    this.store.select(folder);
    return new StreamableFile(await this.store.read(name));
  }

  @Get('stream')
  stream(@Query('name') name: string): StreamableFile {
    return this.store.open(name);
  }

  @Get('download/:name')
  download(@Param('name') name: string, @Res() res: Response): void {
    res.sendFile(`${STORE}/public/${name}`); // BAD: path-traversal
  }

  @Post()
  @UseInterceptors(FileInterceptor('file', UPLOAD)) // SAFE: upload-limits
  upload(@UploadedFile() file: Express.Multer.File): { size: number } {
    return { size: file.size };
  }

  @Post('image')
  @UseInterceptors(FileInterceptor('image', IMAGE))
  image(@UploadedFile() file: Express.Multer.File): { name: string } {
    return { name: file.filename };
  }

  @Post('bundle')
  @UseInterceptors(FileInterceptor('bundle')) // BAD: upload-limits (memory storage without a limit)
  async bundle(@UploadedFile() file: Express.Multer.File): Promise<{ count: number }> {
    return { count: await this.store.unpack(file.buffer, join(STORE, 'bundles', randomUUID())) };
  }

  @Delete(':id')
  async drop(@Param('id', ParseUUIDPipe) id: string): Promise<void> {
    await this.store.drop(id, 'api');
    await writeFile(join(STORE, 'last-change'), new Date().toISOString(), { mode: 0o644 }); // SAFE: file-permissions (public marker)
  }
}
