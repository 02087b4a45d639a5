import { Controller, Get, Param, ParseIntPipe, ParseUUIDPipe, Query, StreamableFile } from '@nestjs/common';
import { AttachmentStore } from './attachment.store';

@Controller('tickets/:ticketId/attachments')
export class AttachmentsController {
  constructor(private readonly store: AttachmentStore) {}

  @Get()
  open(@Param('ticketId', ParseIntPipe) ticketId: number, @Query('file') file: string) {
    return new StreamableFile(this.store.open(ticketId, file));
  }

  @Get(':id/preview')
  preview(@Param('id', ParseUUIDPipe) id: string) {
    return new StreamableFile(this.store.preview(id));
  }
}
