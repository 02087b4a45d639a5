import { exec, execFile, execSync, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { quote } from 'shell-quote'

const execAsync = promisify(exec)
const BUCKET = 's3://backups'

export async function thumbnail(source: string, target: string) {
  // bad: a file may be called `a.png; rm -rf ~`
  await execAsync(`convert ${source} -resize 200 ${target}`)
  // ok: no shell
  execFile('convert', ['--', source, target])
  // ok: quoted
  await execAsync(`convert ${quote([source])} out.png`)
}

export function backup(database: string, keep: number) {
  const command = 'pg_dump ' + database + ' | gzip > /backups/latest.gz'
  // bad: put together before
  execSync(command)
  // ok: constant
  execSync(`aws s3 cp /backups/latest.gz ${BUCKET}`)
  // ok: a number
  execSync(`find /backups -mtime +${Number(keep)} -delete`)
}

export class Host {
  resolve(name: string) {
    // bad: with a callback
    exec(`dig +short ${name}`, (error, out) => this.done(error, out))
    // bad: a shell for spawn
    spawn(`whois ${name}`, { shell: true })
    // ok: no shell
    spawn('whois', [name])
    // ok: the text is for the log
    execSync('ls', optionsOf(`whois ${name}`))
    // ok: another kind of execution
    return this.pattern.exec(`whois ${name}`)
  }
}
