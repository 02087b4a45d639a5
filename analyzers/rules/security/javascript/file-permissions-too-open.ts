import fs from 'node:fs'
import { chmod, mkdtemp, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

export async function publish(report: string): Promise<void> {
  // bad: everybody writes
  fs.chmodSync(report, 0o777)
  // bad: as text
  await chmod(report, '666')
  // bad: from the beginning
  fs.writeFileSync(report, '', { mode: 0o666 })
  // bad: a folder for everybody
  fs.mkdirSync(path.dirname(report), { recursive: true, mode: 0o777 })
  // bad: what is made from here on is open
  process.umask(0)
}

export async function keep(report: string, keyPath: string): Promise<void> {
  // ok: everybody reads, nobody else writes
  fs.chmodSync(report, 0o644)
  // ok: its owner's only
  await writeFile(keyPath, '', { mode: 0o600 })
  // ok: a folder of its own
  const folder = await mkdtemp(path.join(os.tmpdir(), 'job-'))
  // ok: in that folder
  await writeFile(path.join(folder, 'report.json'), '{}')
  process.umask(0o077)
}
