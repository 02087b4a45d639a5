import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

@Schema({ strict: false, timestamps: true })
export class Campaign {
  @Prop({ required: true })
  title!: string;

  @Prop({ default: 'draft' })
  state!: string;
}

export const CampaignSchema = SchemaFactory.createForClass(Campaign);
