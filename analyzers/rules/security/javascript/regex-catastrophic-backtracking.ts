import RE2 from 're2';

// bad: words with an optional blank
const NAME = /^(\w+\s?)*$/;
// bad: labels with an optional point
const HOST = /^([a-zA-Z0-9]+\.?)+@$/;
// bad: as text
const DIGITS = new RegExp('^(?:[0-9]+)+;$');
// ok: the blank is in each turn
const WORDS = /^\w+(?:\s\w+)*$/;
// ok: the point is in each turn
const DOMAIN = /^([a-z0-9-]+\.)+[a-z]{2,}$/i;
// ok: the class cannot match the comma
const LIST = /^(?:[^,]+,)*[^,]+$/;
// ok: nothing follows that could fail
const PREFIX = /(\w+\s?)*/;
// ok: a linear engine
const LINEAR = new RE2('^(\\w+\\s?)*$');

export function check(text: string) {
  // bad: a blank is matched by both
  return /<b>(.|\s)*<\/b>/.test(text);
}

export const Schema = z.object({
  // bad: in a schema
  slug: z.string().regex(/^([a-z0-9]+-?)+$/),
  // ok: in a schema
  code: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
});

// bad: the comma may be left out, with blanks around it
const TAGS = /^(?:[a-z]+(?:\s*,\s*)?)+$/;
// bad: an alternative that is repeated
const TOKENS = /^(?:\w+|\s+)*!$/;
// bad: the class has the point in it
const HOSTS = /^([\w.-]+\.)+com$/;
// ok: one or the other
const EITHER = /^(?:foo|bar)+$/;
// ok: each turn ends with a digit
const PARTS = /^(?:[a-z]+\d)+$/;
// ok: the engine by another name
const LINEAR_TOO = new re2(/^(\w+\s?)*$/);
// bad: of a schema
const TAG_SCHEMA = { type: 'string', pattern: '^(\\d{1,3},?)+$' };
// ok: of a schema
const NUMBER_SCHEMA = { type: 'string', pattern: '^\\d{1,3}(,\\d{3})*$' };
