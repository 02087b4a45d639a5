import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ArchiveRepository } from './archive/archive.repository';
import { ArchiveTask } from './archive/archive.task';
import { RemoteFiles } from './clients/remote-files';
import { AttachmentsController } from './tickets/attachments.controller';
import { AttachmentStore } from './tickets/attachment.store';
import { Ticket } from './tickets/ticket.entity';
import { TicketsController } from './tickets/tickets.controller';
import { TicketsRepository } from './tickets/tickets.repository';
import { TicketsService } from './tickets/tickets.service';

@Module({
  imports: [TypeOrmModule.forRoot({ autoLoadEntities: true }), TypeOrmModule.forFeature([Ticket])],
  controllers: [TicketsController, AttachmentsController],
  providers: [TicketsService, TicketsRepository, AttachmentStore, RemoteFiles, ArchiveRepository, ArchiveTask],
})
export class AppModule {}
