import { initTRPC, TRPCError } from '@trpc/server';
import type { CreateExpressContextOptions } from '@trpc/server/adapters/express';
import { PrismaClient, Prisma } from '@prisma/client';
import { parse } from 'cookie';
import { jwtVerify, importSPKI, decodeJwt, SignJWT } from 'jose';
import superjson from 'superjson';
import { z } from 'zod';

const prisma = new PrismaClient();
const publicKey = importSPKI(process.env.AUTH_PUBLIC_KEY ?? '', 'EdDSA');
const secret = new TextEncoder().encode(process.env.INVITE_SECRET);

export async function createContext({ req, res }: CreateExpressContextOptions) {
  const cookies = parse(req.headers.cookie ?? '');
  if (!cookies.session) return { req, res, member: null, workspace: null };
  const { payload } = await jwtVerify(cookies.session, await publicKey, { audience: 'workspace', algorithms: ['EdDSA'] }); // SAFE: jwt-verification
  return { req, res, member: payload.sub ?? null, workspace: cookies.workspace_id ?? null };
}

const t = initTRPC.context<typeof createContext>().create({
  transformer: superjson,
  errorFormatter({ shape, error }) {
    const { code, path } = shape.data;
    return { ...shape, data: { code, path, cause: error.cause?.message, stack: error.stack } }; // BAD: error-detail
  },
});

const signedIn = t.middleware(({ ctx, next }) => {
  if (!ctx.member) throw new TRPCError({ code: 'UNAUTHORIZED' });
  return next({ ctx: { ...ctx, member: ctx.member } });
});
const member = t.procedure.use(signedIn);

const inWorkspace = member.use(({ ctx, next }) => {
  const workspace = ctx.workspace; // BAD: identity-from-cookie
  if (!workspace) throw new TRPCError({ code: 'FORBIDDEN' });
  return next({ ctx: { ...ctx, workspace } });
});

const pageInput = z.object({
  orderBy: z.enum(['name', 'created_at']).default('name'),
  take: z.number().int().min(1).max(100).default(25),
});

export const workspaceRouter = t.router({
  pages: inWorkspace.input(pageInput).query(({ ctx, input }) =>
    prisma.$queryRawUnsafe(
      `SELECT id, name FROM page WHERE workspace = $1 ORDER BY ${input.orderBy} LIMIT ${input.take}`, // SAFE: sql-injection (enum and number)
      ctx.workspace,
    ),
  ),

  search: inWorkspace.input(z.object({ text: z.string(), rank: z.string().optional() })).query(({ ctx, input }) => {
    const rank = Prisma.raw(input.rank ?? 'ts_rank'); // BAD: sql-injection
    return prisma.$queryRaw`SELECT id FROM page WHERE workspace = ${ctx.workspace} ORDER BY ${rank}(words, ${input.text})`;
  }),

  rename: inWorkspace.input(z.object({ id: z.string().uuid(), name: z.string().max(120) })).mutation(({ input }) => {
    const { id, ...data } = input;
    return prisma.page.update({ where: { id }, data }); // SAFE: mass-assignment (two fields of a schema)
  }),

  patch: inWorkspace.input(z.object({ id: z.string(), values: z.record(z.any()) })).mutation(({ input }) =>
    prisma.page.update({
      where: { id: input.id },
      data: input.values, // BAD: mass-assignment
    }),
  ),

  invite: inWorkspace.input(z.object({ mail: z.string().email() })).mutation(async ({ ctx, input }) => {
    const invitation = new SignJWT({ mail: input.mail, workspace: ctx.workspace }).setProtectedHeader({ alg: 'HS256' });
    return { token: await invitation.setExpirationTime('2d').sign(secret) }; // SAFE: jwt-expiry
  }),

  accept: member.input(z.object({ token: z.string() })).mutation(async ({ ctx, input }) => {
    const claims = decodeJwt(input.token);
    return prisma.membership.create({ data: { member: ctx.member, workspace: String(claims.workspace) } });
  }),
});

export type WorkspaceRouter = typeof workspaceRouter;
