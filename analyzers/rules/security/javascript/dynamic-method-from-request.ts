import express from 'express'
import Fastify from 'fastify'
import { Body, Controller, Param, Post } from '@nestjs/common'
import * as handlers from './handlers'
import { start, stop } from './jobs'

const app = express()
const fastify = Fastify()
const ACTIONS = new Map([['start', start], ['stop', stop]])
const table: Record<string, () => void> = { start, stop }

app.post('/jobs/:action', async (req, res) => {
  // bad: everything that the module exports
  const result = await handlers[req.params.action](req.body)
  // ok: a Map has what was put into it
  ACTIONS.get(req.params.action)?.()
  // ok: only what begins so
  await handlers[`handle${req.params.action}`](req.body)
  res.json(result)
})

fastify.post('/rpc', async (request) => {
  const { method, params } = request.body as any
  // bad: kept in a variable first
  const call = service[method]
  if (typeof call !== 'function') {
    throw new Error('unknown')
  }
  await call(...params)
  // bad: called with another object
  service[method].apply(service, params)
  // bad: the name without a variable
  await remote[(request.body as any).method](params)
  if (!Object.hasOwn(table, method)) {
    throw new Error('unknown')
  }
  // ok: its own key
  return table[method]()
})

@Controller('devices')
export class DeviceController {
  @Post(':id/:command')
  async command(@Param('command') command: string, @Body('field') field: string) {
    // bad: every method of the controller
    return this[command]()
  }

  @Post(':id')
  async other(@Body('command') command: string, @Body('field') field: string) {
    if (!['reboot', 'reset'].includes(command)) {
      throw new Error('unknown')
    }
    // ok: one of two
    await this[command]()
    // ok: a value, not a function
    return this.values[field]
  }
}

app.all('/proxy', (req, res) => {
  // ok: the method of HTTP
  client[req.method.toLowerCase()](target)
  res.end()
})
