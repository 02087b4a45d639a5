import { exec } from 'node:child_process';

export function run(line: string): Promise<string> {
  return new Promise((done, fail) => {
    exec(line, { timeout: 20_000 }, (error, stdout) => (error ? fail(error) : done(stdout))); // BAD: command-injection (two calls: the geometry of the body through resize, imported as runShell)
  });
}

export function version(program: string): Promise<string> {
  return new Promise((done, fail) => {
    exec(`${program} --version`, (error, stdout) => (error ? fail(error) : done(stdout))); // SAFE: command-injection (nobody calls)
  });
}
