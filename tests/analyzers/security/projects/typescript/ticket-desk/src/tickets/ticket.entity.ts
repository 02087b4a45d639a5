import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('tickets')
export class Ticket {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column()
  subject!: string;

  @Column()
  status!: string;

  @Column({ name: 'queue_id' })
  queueId!: number;

  @CreateDateColumn({ name: 'created_at' })
  createdAt!: Date;
}
