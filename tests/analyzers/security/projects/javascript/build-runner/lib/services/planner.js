'use strict';

const vm = require('vm');
const yaml = require('js-yaml');

exports.plan = (text) => {
  const { steps, when } = yaml.load(text);
  const enabled = when ? vm.runInNewContext(when, { env: 'ci' }) : true; // BAD: code-injection (a condition of the payload)
  return { enabled, steps: (steps || []).map((step) => step.name) };
};
