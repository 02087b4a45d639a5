import { execSync, spawn } from 'node:child_process';
import vm from 'node:vm';

export async function plugin(name, url) {
  // bad: installed while it runs
  spawn('npm', ['install', name]);
  // bad: by a command
  execSync(`npm install ${name} --no-save`);
  // bad: piped into a shell
  execSync('curl -fsSL https://get.example.com/agent.sh | bash');
  const answer = await fetch(url);
  // bad: fetched and run
  vm.runInThisContext(await answer.text());
  // ok: only listed
  spawn('npm', ['ls', '--json']);
  // ok: from the lock file
  execSync('npm ci');
  // ok: parsed
  return JSON.parse(await answer.text());
}
