import { execFile, spawn } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import express from 'express'
import { Body, Controller, Post } from '@nestjs/common'
import Fastify from 'fastify'
import simpleGit from 'simple-git'

const run = promisify(execFile)
const execFileAsync = promisify(execFile)
const app = express()
const fastify = Fastify()
const git = simpleGit('/srv/repositories/main')
const REFS = new Set(['main', 'develop'])

app.get('/log', (req, res) => {
  const ref = String(req.query.ref)
  // bad: `--output=/srv/app/index.js` is an option of git log
  const child = spawn('git', ['log', '--oneline', ref])
  // ok: the options have ended
  spawn('git', ['log', '--end-of-options', ref])
  // ok: begins with a constant
  spawn('git', ['log', `refs/heads/${ref}`])
  // ok: a number
  spawn('git', ['log', '-n', '5', String(Number(req.query.limit))])
  child.stdout.pipe(res)
})

fastify.post('/media', async (request, reply) => {
  const { url, size } = request.body as any
  const args = ['-y', '-i', 'in.mp4']
  args.push(url)
  // bad: an output of the caller's choice, or any option of ffmpeg
  await execFileAsync('ffmpeg', args)
  // ok: the value of an option
  await execFileAsync('ffmpeg', ['-i', url, '-vf', size, 'out.mp4'])
  // ok: below a fixed folder
  await execFileAsync('tar', ['-tf', 'a.tar', path.join('/srv/files', url)])
  return reply.send({ ok: true })
})

@Controller('repositories')
export class RepositoryController {
  @Post()
  async clone(@Body('url') url: string, @Body('branch') branch: string) {
    // bad: `--upload-pack=...` starts a program
    await execFileAsync('/usr/bin/git', ['clone', url, '/srv/repositories/new'])
    // bad: a list for git
    await git.raw(['checkout', branch])
    if (!url.startsWith('https://')) {
      throw new Error('not an address')
    }
    // ok: begins as an address does
    await execFileAsync('git', ['clone', url, '/srv/repositories/new'])
    if (!REFS.has(branch)) {
      throw new Error('unknown')
    }
    // ok: one of two
    await execFileAsync('git', ['checkout', branch])
  }
}

const perform = promisify(execFile)

app.post('/clones', async (req, res) => {
  // bad: a promise of the same function
  await perform('git', ['clone', '--depth', '1', req.body.address, '/srv/clone'])
  // bad: a function of the service's own
  await runCommand('wget', ['--quiet', req.body.address])
  // bad: another, named after the program
  await git(['show', req.body.revision])
  // ok: after the options
  await perform('git', ['clone', '--', req.body.address, '/srv/clone'])
  // ok: the same
  await runCommand('wget', ['--quiet', '--', req.body.address])
  // ok: the same
  await git(['show', '--end-of-options', req.body.revision])
  // ok: no program
  await run('reports', [req.body.name])
  res.json({})
})
