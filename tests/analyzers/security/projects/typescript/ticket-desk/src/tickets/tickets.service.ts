import { exec, execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { RemoteFiles } from '../clients/remote-files';
import { TicketsRepository } from './tickets.repository';

const run = promisify(exec);
const runFile = promisify(execFile);

@Injectable()
export class TicketsService {
  constructor(
    private readonly repository: TicketsRepository,
    private readonly remote: RemoteFiles,
  ) {}

  async search(term: string, status: string) {
    const rows = await this.repository.search(term.trim(), status);
    return rows.filter((row) => row.status !== 'spam');
  }

  similar(subject: string) {
    return this.repository.similar(subject, 'en');
  }

  async import(source: string): Promise<number> {
    const lines = (await this.remote.read(source)).split('\n');
    return lines.filter((line) => line.trim() !== '').length;
  }

  async export(name: string, format: string): Promise<string> {
    const target = `/var/exports/${Date.now()}`;
    await runFile('ticket-export', ['--out', target]);
    await run(`tar -czf ${target}/${name}.tgz -C ${target} .`); // BAD: command-injection (the name of the body)
    return `${name}.${format}`;
  }

  async rotate(day: string): Promise<void> {
    const folder = `/var/exports/${day}`;
    await run(`rm -rf ${folder}`); // SAFE: command-injection (nobody calls)
  }
}
