export function authenticate(req: Request, res: Response, next: NextFunction) {
  // bad: unset is not production
  if (process.env.NODE_ENV !== 'production') return next();
  return verify(req, res, next);
}

@Injectable()
export class JwtGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    // bad: a name of the environment
    if (process.env.NODE_ENV === 'development') {
      return true;
    }
    return this.check(context);
  }
}

export const requireAdmin = (req: Request, res: Response, next: NextFunction) => {
  // bad: a switch that somebody leaves on
  if (process.env.DISABLE_AUTH === 'true') {
    next();
    return;
  }
  if (!req.user?.admin) return res.sendStatus(403);
  return next();
};

export function authenticateAlways(req: Request, res: Response, next: NextFunction) {
  // ok: more is said, nothing is skipped
  if (process.env.NODE_ENV !== 'production') logger.debug('authenticating');
  return verify(req, res, next);
}

export function logRequests(req: Request, res: Response, next: NextFunction) {
  // ok: no check
  if (process.env.NODE_ENV === 'test') return next();
  logger.info(req.path);
  return next();
}

export function authorizeDebug(req: Request, res: Response, next: NextFunction) {
  // ok: refused
  if (process.env.NODE_ENV === 'production') return res.sendStatus(404);
  return verify(req, res, next);
}
