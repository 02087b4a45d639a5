const _ = require('lodash');
const serialize = require('node-serialize');

const defaults = { theme: 'light', language: 'en' };
const current = { ...defaults };

exports.set = (path, value) => {
  const keys = String(path).split('.');
  const last = keys.pop();
  const owner = keys.reduce((node, key) => (node[key] = node[key] || {}), current);
  owner[last] = value; // BAD: prototype-pollution (the path of the body)
  return current;
};

exports.decode = (text) => {
  const state = serialize.unserialize(text || '{}'); // BAD: deserialization (the cookie)
  return { ...defaults, ...state };
};

exports.pick = (key) => {
  const reader = Object.hasOwn(defaults, key) ? defaults[key] : defaults.language;
  return reader.toUpperCase();
};

exports.reset = (path) => {
  _.set(current, path, undefined); // SAFE: prototype-pollution (nobody calls)
};
