import jwt from 'jsonwebtoken';

@Injectable()
export class PolicyGuard implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    // bad: an outage of the policy service opens everything
    try {
      const { data } = await this.http.post('/allow', { user: context.user.id });
      return data.allow;
    } catch (err) {
      this.logger.error(err);
      return true;
    }
  }
}

export async function hasPermission(user, action) {
  // bad: the same without a class
  try {
    return await policies.check(user, action);
  } catch {
    return true;
  }
}

export const requireUser = async (req, res, next) => {
  // bad: without a key server everybody is served
  try {
    req.user = await verifyToken(req.headers.authorization);
    next();
  } catch (err) {
    logger.warn('no keys', err);
    next();
  }
};

export async function download(user, file) {
  // bad: yes until told otherwise
  let allowed = true;
  try {
    allowed = await authz.isAllowed(user.id, file.id);
  } catch (err) {
    logger.warn('authz timed out');
  }
  if (!allowed) throw new ForbiddenError();
  return file;
}

export async function hasAccess(user, file) {
  // ok: no
  try {
    return await policies.check(user, file);
  } catch (err) {
    return false;
  }
}

export async function isTokenRevoked(token) {
  // ok: yes means refusal
  try {
    return await redis.exists(token.jti);
  } catch (err) {
    return true;
  }
}

export const attachUser = async (req, res, next) => {
  // ok: nobody is signed in
  try {
    req.user = await verifyToken(req.headers.authorization);
    next();
  } catch (err) {
    next();
  }
};

export const guard = async (req, res, next) => {
  // ok: the error goes to the error handler
  try {
    req.user = await verifyToken(req.headers.authorization);
    next();
  } catch (err) {
    next(err);
  }
};

export async function canFetch(url) {
  // ok: not about rights
  try {
    await fetch(url);
  } catch (err) {
    return true;
  }
}

export async function enforce(user, action) {
  // bad: without a policy everything is allowed
  try {
    return await enforcer.enforce(user.role, action);
  } catch (err) {
    logger.error(err);
    return true;
  }
}
