import { resolve } from 'node:path';
import { run } from 'src/lib/process';
import { run as runShell } from 'src/lib/shell';

export class Converter {
  constructor(private readonly folder: string) {}

  async resize(file: string, geometry: string): Promise<string> {
    const source = resolve(this.folder, file.replace(/[^\w.-]/g, '_'));
    const output = await runShell(`convert ${source} -resize ${geometry} ${source}.out.png`);
    return output.trim() || `${source}.out.png`;
  }

  async sample(geometry: string): Promise<string> {
    return run('convert', ['/srv/images/sample.png', '-resize', geometry, 'info:-']);
  }
}
