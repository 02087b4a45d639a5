import type { Request, Response } from 'express';
import type PeopleStore from 'src/stores/people';

export class PeopleController {
  constructor(private readonly people: PeopleStore) {}

  async find(req: Request, res: Response): Promise<void> {
    const { surname, city } = req.query as { surname: string; city: string };
    res.json(await this.people.find({ surname, city, order: 'surname' }));
  }

  async companies(req: Request, res: Response): Promise<void> {
    const size = req.query.size as string;
    res.json(await this.people.companies(size, 'NL'));
  }

  async update(req: Request, res: Response): Promise<void> {
    res.json(await this.people.update(Number(req.params.id), req.body));
  }
}
