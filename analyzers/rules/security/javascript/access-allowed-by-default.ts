import { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { allow, deny, shield } from 'graphql-shield';

const PERMISSIONS = { read: ['viewer', 'editor'], write: ['editor'] };
const BLOCKED = new Set(['mallory']);

function isAllowed(role: string, action: string) {
  // bad: an action that nobody wrote down
  const roles = PERMISSIONS[action];
  if (!roles) return true;
  return roles.includes(role);
}

const canCall = (role: string, method: string) => {
  // bad: the same, asked first
  if (!(method in PERMISSIONS)) {
    return true;
  }
  return PERMISSIONS[method].includes(role);
};

class Policy {
  hasPermission(action: string) {
    // bad: in one line
    return this.rules.get(action) ?? true;
  }
}

function canSee(member: Member, note: Note) {
  switch (note.visibility) {
    case 'private':
      return note.ownerId === member.id;
    // bad: a kind that comes later
    default:
      return true;
  }
}

export class RolesGuard implements CanActivate {
  canActivate(context: ExecutionContext) {
    const request = context.switchToHttp().getRequest();
    // bad: nobody is signed in
    if (!request.user) return true;
    return request.user.role === 'admin';
  }
}

async function authorise(request, reply) {
  // bad: whoever fails may edit
  try {
    request.member = await members.byToken(request.headers.authorization);
  } catch (error) {
    request.log.warn(error);
    request.member = { role: 'editor' };
  }
}

function roleOf(claims) {
  // bad: who has none is an administrator
  return claims.role ?? 'admin';
}

// bad: what no rule names
const guarded = shield({ Query: { members: isMember } }, { fallbackRule: allow });

function isAllowedStrictly(role: string, action: string) {
  // ok: no
  const roles = PERMISSIONS[action];
  if (!roles) return false;
  return roles.includes(role);
}

function isPermittedName(name: string) {
  // ok: who is kept out is named
  if (!BLOCKED.has(name)) return true;
  return false;
}

function canEdit(member: Member, note: Note) {
  // ok: no
  switch (note.visibility) {
    case 'public':
      return true;
    default:
      return false;
  }
}

export class MetadataGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext) {
    // ok: the handler asks for no role, and the guard before it has asked who it is
    const roles = this.reflector.get<string[]>('roles', context.getHandler());
    if (!roles) return true;
    return roles.includes(context.switchToHttp().getRequest().user.role);
  }
}

function roleOrViewer(claims) {
  // ok: the weakest
  return claims.role ?? 'viewer';
}

// ok: what no rule names is refused
const closed = shield({ Query: { members: isMember } }, { fallbackRule: deny });
