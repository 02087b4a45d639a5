import { execSync } from 'node:child_process'
import vm from 'node:vm'
import Anthropic from '@anthropic-ai/sdk'
import { generateText } from 'ai'
import { ChatOpenAI } from '@langchain/openai'
import OpenAI from 'openai'
import { PrismaClient } from '@prisma/client'

const openai = new OpenAI()
const anthropic = new Anthropic()
const llm = new ChatOpenAI({ model: 'gpt-4o' })
const prisma = new PrismaClient()
const TOOLS: Record<string, () => unknown> = { report, chart }

export async function answer(question: string) {
  const response = await openai.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: question }] })
  const sql = response.choices[0].message.content!
  // bad: SQL that a model wrote
  const rows = await prisma.$queryRawUnsafe(sql)
  // ok: a value that is bound
  await pool.query('INSERT INTO answers (text) VALUES ($1)', [sql])
  return rows
}

export async function compute(task: string) {
  const message = await anthropic.messages.create({ model: 'claude-sonnet-4-5', max_tokens: 500, messages: [{ role: 'user', content: task }] })
  const code = message.content[0].text.replace(/```/g, '')
  // bad: JavaScript that a model wrote
  vm.runInNewContext(code, {})
  // ok: read as data
  return JSON.parse(code)
}

export async function tidy(prompt: string) {
  const { text } = await generateText({ model, prompt })
  // bad: a command
  execSync(`cd /srv && ${text}`)
  // ok: one of the functions that there are
  return TOOLS[text]()
}

export async function total(prompt: string) {
  const answer = await llm.invoke(prompt)
  // bad: a sum, or anything else
  const value = eval(answer.content)
  // ok: a number
  const limit = Number(answer.content)
  // ok: printed
  console.log(answer.content)
  return Math.min(value, limit)
}
