export async function notifyAll(users: User[]) {
  // bad: nobody awaits
  users.forEach(async (user) => {
    await mailer.send(user.email);
  });
}

export async function active(users: User[]) {
  // bad: a promise is always true
  const rows = users.filter(async (user) => await sessions.isActive(user.id));
  // bad: same for some
  if (users.some(async (user) => (await roles.of(user)).includes('admin'))) {
    return [];
  }
  return rows;
}

export async function remove(ids: string[]) {
  // bad: promises of map dropped
  ids.map(async (id) => {
    await repository.delete(id);
  });
  // bad: async function expression
  Object.keys(cache).forEach(async function (key) {
    await redis.del(key);
  });
}

export async function safe(users: User[]) {
  // ok: awaited together
  await Promise.all(users.map(async (user) => mailer.send(user.email)));
  // ok: kept, awaited later
  const pending = users.map(async (user) => mailer.send(user.email));
  // ok: synchronous callback
  users.forEach((user) => names.push(user.name));
  for (const user of users) {
    await mailer.send(user.email);
  }
  // ok: returned to somebody who awaits
  return [await Promise.allSettled(pending), users.map(async (user) => user.id)];
}
