import type { Request, Response } from 'express';
import type { Converter } from 'src/services/converter';
import * as local from 'src/lib/local-files';

const KINDS = new Map([
  ['portrait', '600x800'],
  ['banner', '1600x400'],
]);

export class ImageController {
  constructor(private converter: Converter) {}

  async resize(req: Request, res: Response): Promise<void> {
    const { file, geometry } = req.body as { file: string; geometry: string };
    res.json({ out: await this.converter.resize(file, geometry) });
  }

  async kind(req: Request, res: Response): Promise<void> {
    const geometry = KINDS.get(req.params.kind);
    if (!geometry) {
      res.sendStatus(404);
      return;
    }
    res.json({ out: await this.converter.sample(geometry) });
  }

  raw = (req: Request, res: Response): void => {
    const { name, folder } = req.query as Record<string, string>;
    res.json({ preview: local.load(name), siblings: local.list(folder).length });
  };
}
