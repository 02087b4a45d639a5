import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CampaignsController } from './campaigns.controller';
import { CampaignsService } from './campaigns.service';
import { Campaign, CampaignSchema } from './schemas/campaign.schema';
import { FeedClient } from '../clients/feed.client';
import { ContactsDao } from '../dao/contacts.dao';

@Module({
  imports: [HttpModule, MongooseModule.forFeature([{ name: Campaign.name, schema: CampaignSchema }])],
  controllers: [CampaignsController],
  providers: [CampaignsService, ContactsDao, FeedClient],
})
export class CampaignsModule {}
