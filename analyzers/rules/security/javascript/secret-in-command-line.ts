import { exec, execFile, spawn } from 'child_process';

export function dump(user: string, password: string, name: string) {
  // bad: mysqldump's own option
  return execFile('mysqldump', ['-u', user, `-p${password}`, name], done);
}

export function login(token: string) {
  // bad: an option and its value
  return spawn('helm', ['registry', 'login', '--password', token, config.registry]);
}

export function restore(options: Options) {
  // bad: through a shell
  exec(`mongorestore --host ${options.host} --password ${options.password} ${options.path}`, done);
}

export function postgres(name: string, password: string) {
  // ok: in the environment
  return execFile('pg_dump', [name], { env: { ...process.env, PGPASSWORD: password } }, done);
}

export function stdin(token: string) {
  // ok: on its input
  const child = spawn('docker', ['login', '--password-stdin', config.registry]);
  child.stdin.end(token);
}

export function fromFile(passwordFile: string) {
  // ok: the name of a file
  return execFile('ansible-playbook', ['--vault-password-file', passwordFile, 'site.yaml'], done);
}
