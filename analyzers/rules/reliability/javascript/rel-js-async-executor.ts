export function load(id: string) {
  // bad: async arrow
  return new Promise(async (resolve, reject) => {
    const row = await repository.find(id);
    if (!row) {
      reject(new Error('missing'));
    }
    resolve(row);
  });
}

export function wait(client: Client): Promise<void> {
  // bad: typed promise
  return new Promise<void>(async (resolve) => {
    await client.ready();
    resolve();
  });
}

export const first = (queue: Queue) =>
  // bad: function expression
  new Promise(async function (resolve) {
    resolve(await queue.shift());
  });

// ok: synchronous executor
export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

// ok: async function without an executor
export const row = async (id: string) => repository.find(id);

export function guarded(id: string) {
  // ok: every failure is handed on
  return new Promise(async (resolve, reject) => {
    try {
      resolve(await repository.find(id));
    } catch (error) {
      reject(error);
    }
  });
}
