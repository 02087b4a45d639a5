import {
  BadRequestException,
  Controller,
  Get,
  Header,
  NotFoundException,
  Param,
  ParseFilePipeBuilder,
  Post,
  Query,
  Res,
  StreamableFile,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import AdmZip from 'adm-zip';
import { execFile, execSync } from 'child_process';
import { randomUUID } from 'crypto';
import type { Response } from 'express';
import { createReadStream, existsSync, mkdirSync, writeFileSync } from 'fs';
import { readFile, writeFile } from 'fs/promises';
import { diskStorage } from 'multer';
import { basename, extname, join, resolve, sep } from 'path';
import { promisify } from 'util';

const ROOT = resolve(process.env.DOCUMENTS ?? '/srv/documents');
const FORMATS = ['pdf', 'odt', 'txt'] as const;
const run = promisify(execFile);

@Controller('documents')
export class DocumentsController {
  @Post()
  @UseInterceptors(FileInterceptor('file'))
  async store(
    @UploadedFile(new ParseFilePipeBuilder().addMaxSizeValidator({ maxSize: 4_000_000 }).build())
    file: Express.Multer.File,
  ) {
    const name = randomUUID() + extname(basename(file.originalname)).toLowerCase();
    await writeFile(join(ROOT, name), file.buffer); // SAFE: upload-name
    return { name };
  }

  @Post('shared')
  @UseInterceptors(
    FileInterceptor('file', {
      storage: diskStorage({
        destination: ROOT,
        filename: (_request, file, done) => done(null, file.originalname), // BAD: upload-name
      }),
    }),
  )
  shared(@UploadedFile() file: Express.Multer.File) {
    return { size: file.size };
  }

  @Get('text')
  @Header('Content-Type', 'text/plain')
  async text(@Query('name') name: string) {
    return readFile(`${ROOT}/text/${name}`, 'utf8'); // BAD: path-traversal
  }

  @Get(':name')
  download(@Param('name') name: string): StreamableFile {
    const file = resolve(ROOT, name);
    if (!file.startsWith(ROOT + sep) || !existsSync(file)) throw new NotFoundException();
    return new StreamableFile(createReadStream(file)); // SAFE: path-traversal
  }

  @Get(':name/attachment')
  attachment(@Param('name') name: string, @Query('as') as: string, @Res() response: Response) {
    response.download(join(ROOT, basename(name)), as || 'document'); // SAFE: path-traversal (basename)
  }

  @Post(':name/convert')
  convert(@Param('name') name: string, @Query('to') to: string) {
    if (!/^[a-z0-9-]+\.odt$/.test(name)) throw new BadRequestException();
    execSync(`soffice --headless --convert-to ${to} --outdir ${ROOT} ${join(ROOT, name)}`); // BAD: command-injection
    return { name: name.replace(/odt$/, to) };
  }

  @Post(':id/print')
  async print(@Param('id') id: string, @Query('format') format: (typeof FORMATS)[number]) {
    if (!FORMATS.includes(format)) throw new BadRequestException();
    const { stdout } = await run('lp', ['-o', `document-format=${format}`, '--', join(ROOT, `${parseInt(id, 10)}.${format}`)]); // SAFE: command-injection
    return { job: stdout.trim() };
  }

  @Post('bundles')
  @UseInterceptors(FileInterceptor('bundle', { limits: { fileSize: 20_000_000 } }))
  bundle(@UploadedFile() file: Express.Multer.File) {
    const folder = join(ROOT, 'bundles', randomUUID());
    mkdirSync(folder, { recursive: true });
    for (const entry of new AdmZip(file.buffer).getEntries()) {
      if (entry.isDirectory) continue;
      writeFileSync(folder + '/' + entry.entryName, entry.getData()); // BAD: archive-slip
    }
    return { folder: basename(folder) };
  }
}
