import { TRPCError } from '@trpc/server';
import { execa, execaCommand } from 'execa';
import ivm from 'isolated-vm';
import Handlebars from 'handlebars';
import { Liquid } from 'liquidjs';
import jexl from 'jexl';
import { customAlphabet } from 'nanoid';
import OpenAI from 'openai';
import { z } from 'zod';
import { procedure, router } from './base';

const liquid = new Liquid({ strictFilters: true });
const openai = new OpenAI();
const shortId = customAlphabet('23456789abcdefghjkmnpqrstuvwxyz', 10);

const SCRIPTS = { reindex: ['scripts/reindex.sh'], vacuum: ['scripts/vacuum.sh', '--full'] } as const;

async function compute(source: string): Promise<unknown> {
  const isolate = new ivm.Isolate({ memoryLimit: 16 });
  const context = await isolate.createContext();
  return context.eval(source, { timeout: 200, copy: true });
}

export const automationRouter = router({
  script: procedure.input(z.object({ name: z.enum(['reindex', 'vacuum']) })).mutation(async ({ input }) => {
    const { exitCode } = await execaCommand(SCRIPTS[input.name].join(' '), { shell: true }); // SAFE: command-injection
    return { exitCode };
  }),

  archive: procedure.input(z.object({ folder: z.string(), format: z.string() })).mutation(async ({ input }) => {
    const { stdout } = await execa('sh', ['-c', `zip -r - ${input.folder} | ${input.format}`]); // BAD: command-injection
    return { size: stdout.length };
  }),

  clone: procedure.input(z.object({ repository: z.string().min(1) })).mutation(async ({ input }) => {
    const folder = `/srv/automation/${shortId()}`;
    await execa('git', ['clone', input.repository, folder]); // BAD: argument-injection
    return { folder };
  }),

  pull: procedure.input(z.object({ branch: z.string().regex(/^[a-z][a-z0-9/-]*$/) })).mutation(async ({ input }) => {
    const { stdout } = await execa('git', ['pull', '--ff-only', 'origin', input.branch], { cwd: '/srv/automation/main' }); // SAFE: argument-injection
    return { stdout };
  }),

  condition: procedure.input(z.object({ when: z.string().max(500), values: z.record(z.number()) })).query(({ input }) => {
    return jexl.eval(input.when, input.values); // SAFE: code-injection (expressions only)
  }),

  transform: procedure.input(z.object({ body: z.string(), row: z.record(z.unknown()) })).mutation(async ({ input }) => {
    const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor;
    const transform = new AsyncFunction('row', input.body); // BAD: code-injection
    return { row: await transform(input.row), check: await compute('1 + 1') };
  }),

  message: procedure.input(z.object({ template: z.string(), name: z.string() })).query(({ input }) => {
    const render = Handlebars.compile(input.template, { noEscape: true }); // BAD: template-injection
    return render({ name: input.name });
  }),

  greeting: procedure.input(z.object({ name: z.string() })).query(({ input }) => {
    return liquid.parseAndRender('Hello {{ name | escape }}', { name: input.name }); // SAFE: template-injection
  }),

  suggest: procedure.input(z.object({ goal: z.string().max(400) })).mutation(async ({ input }) => {
    const answer = await openai.chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: `One line of shell for: ${input.goal}` }],
    });
    const line = answer.choices[0]?.message.content;
    if (!line) throw new TRPCError({ code: 'NOT_FOUND' });
    return { line };
  }),
});
