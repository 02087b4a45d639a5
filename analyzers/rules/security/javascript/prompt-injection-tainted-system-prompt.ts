import Anthropic from '@anthropic-ai/sdk';
import { SystemMessage, HumanMessage } from '@langchain/core/messages';
import { generateText } from 'ai';
import OpenAI from 'openai';

const openai = new OpenAI();
const claude = new Anthropic();
const PERSONAS = { kind: 'You are kind.', brief: 'You are brief.' };

app.post('/ask', async (req, res) => {
  const answer = await openai.chat.completions.create({
    model: 'gpt-4o',
    messages: [
      // bad: the caller writes the instructions
      { role: 'system', content: `You are an assistant for ${req.body.company}.` },
      { role: 'user', content: req.body.question },
    ],
  });
  res.json(answer);
});

app.post('/summary', async (req, res) => {
  const { style, text } = req.body;
  const answer = await claude.messages.create({
    model: 'claude-sonnet-4-5',
    // bad: of another library
    system: 'Summarise in this style: ' + style,
    messages: [{ role: 'user', content: text }],
  });
  res.json(answer);
});

app.post('/chain', async (req, res) => {
  // bad: LangChain
  res.json(await llm.invoke([new SystemMessage(req.body.persona), new HumanMessage(req.body.text)]));
});

app.post('/fine', async (req, res) => {
  const answer = await generateText({
    model,
    // ok: chosen from a table
    system: PERSONAS[req.body.persona],
    // ok: what the user wrote is the user's
    messages: [{ role: 'user', content: req.body.text }],
  });
  res.json(answer);
});

app.post('/constant', async (req, res) => {
  // ok: constant
  res.json(await llm.invoke([new SystemMessage('You are brief.'), new HumanMessage(req.body.text)]));
});
