import express from 'express'
import _ from 'lodash'
import { merge, omit } from 'lodash'
import { deepMerge } from './objects'

const app = express()
app.use(express.json())
const settings: Record<string, any> = {}
const LANGUAGES = new Set(['en', 'de'])

app.put('/settings', (req, res) => {
  // bad: `__proto__` in the body
  _.merge(settings, req.body)
  // bad: a merge of the service's own
  deepMerge(settings, req.body)
  // bad: imported by its name
  merge(settings, req.body)
  res.json(settings)
})

app.put('/settings/:path', (req, res) => {
  // bad: a path of the caller's
  _.set(settings, req.params.path, req.body.value)
  const { section, key } = req.body
  // bad: the first of two keys
  settings[section][key] = req.body.value
  res.json(settings)
})

app.put('/safe', (req, res) => {
  // ok: what is known
  _.merge(settings, _.pick(req.body, ['theme', 'language']))
  // ok: checked by a schema
  merge(settings, settingsSchema.parse(req.body))
  // ok: a path of the service's own
  _.set(settings, 'user.theme', req.body.theme)
  const language = req.body.language
  if (!LANGUAGES.has(language)) {
    return res.status(400).end()
  }
  // ok: one of the languages
  settings[language]['text'] = req.body.text
  res.json(settings)
})

export function mergeObjects(target: any, source: any) {
  for (const key in source) {
    if (typeof source[key] === 'object' && target[key]) {
      // bad: the key of a parsed body that leads to all objects
      mergeObjects(target[key], source[key])
    } else {
      target[key] = source[key]
    }
  }
  return target
}

export const extendSafely = (target: any, source: any) => {
  for (const key of Object.keys(source)) {
    if (key === '__proto__' || key === 'constructor') {
      continue
    }
    if (typeof source[key] === 'object') {
      // ok: such keys are refused
      extendSafely(target[key], source[key])
    } else {
      target[key] = source[key]
    }
  }
}

app.put('/paths', (req, res) => {
  const steps = req.body.path.split('.')
  let place: any = settings
  for (const step of steps.slice(0, -1)) {
    place = place[step]
  }
  // bad: at the end of a way that the caller chose
  place[steps[steps.length - 1]] = req.body.value
  // ok: the key is the service's own
  place['name'] = req.body.value
  res.json(settings)
})

function blend(into: any, from: any) {
  for (const [name, value] of Object.entries<any>(from)) {
    if (value && typeof value === 'object' && into[name]) {
      // bad: whatever its name, it follows the keys of what it is given
      blend(into[name], value)
    } else {
      into[name] = value
    }
  }
  return into
}

function layer(base: any, changes: any) {
  Object.keys(changes).forEach((key) => {
    // bad: the same with a function for each key
    if (typeof base[key] === 'object') layer(base[key], changes[key])
    else base[key] = changes[key]
  })
}

function differences(before: any, after: any) {
  const found: any = {}
  for (const key of Object.keys(after)) {
    if (typeof after[key] === 'object') {
      // ok: what is written is an object of its own
      found[key] = differences(before[key], after[key])
    }
  }
  return found
}

function same(left: any, right: any): boolean {
  for (const key in right) {
    // ok: compares
    if (!same(left[key], right[key])) return false
  }
  return true
}

export const put = (target: any, dotted: string, value: unknown) => {
  const keys = dotted.split('.')
  const last = keys.pop()!
  let node = target
  for (const key of keys) node = node[key] ??= {}
  // bad: whoever calls it says where
  node[last] = value
}

export function place(target: any, path: string, value: unknown) {
  const parts = path.split('.')
  const end = parts.slice(0, -1).reduce((node, part) => (node[part] ??= {}), target)
  // bad: the same by reduce
  end[parts[parts.length - 1]] = value
}

export function placeSafely(target: any, path: string, value: unknown) {
  const parts = path.split('.')
  let node = target
  for (const part of parts.slice(0, -1)) {
    if (part === '__proto__' || part === 'constructor') return
    node = node[part]
  }
  // ok: refused on the way
  node[parts[parts.length - 1]] = value
}

export function read(target: any, path: string) {
  const parts = path.split('.')
  let node = target
  for (const part of parts) node = node[part]
  // ok: only read
  return node
}

app.put('/groups/:group', (req, res) => {
  // bad: the group may be `__proto__`
  const group = settings[req.params.group]
  group[req.body.name] = req.body.value
  // bad: the same in one step
  Object.assign(settings[req.params.group], req.body)
  // ok: the object itself gets fields, not what all inherit from
  Object.assign(settings['group'], req.body)
  const found = settings[req.params.group]
  found.seen = true
  res.json(settings)
})

function render(template: any, values: any) {
  for (const key of Object.keys(template)) {
    if (typeof template[key] === 'object') {
      // ok: the keys are the template's own, and so is what is written
      template[key] = render(template[key], values)
    }
  }
  return template
}
