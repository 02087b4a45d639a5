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
