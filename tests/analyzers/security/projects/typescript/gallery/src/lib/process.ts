import { spawn } from 'node:child_process';

export function run(program: string, words: string[]): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] }); // SAFE: command-injection (look-alike: a list without a shell, words of a table; shell has the other run)
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.on('error', fail);
    child.on('close', () => done(output));
  });
}
