import { createReadStream, type ReadStream } from 'node:fs';
import * as path from 'node:path';
import { Injectable } from '@nestjs/common';

const ROOT = process.env.ATTACHMENTS ?? '/var/lib/tickets';

@Injectable()
export class AttachmentStore {
  open(ticketId: number, file: string): ReadStream {
    const folder = path.join(ROOT, String(ticketId));
    return createReadStream(path.join(folder, file)); // BAD: path-traversal
  }

  preview(id: string): ReadStream {
    const file = path.join(ROOT, 'previews', `${id}.png`);
    return createReadStream(file); // SAFE: path-traversal (callers convert: ParseUUIDPipe)
  }
}
