'use strict';

const serialize = require('node-serialize');

function decode(text) {
  return JSON.parse(Buffer.from(text, 'base64').toString());
}

function decodeLegacy(text) {
  return serialize.unserialize(text); // SAFE: deserialization (nobody calls; the route calls decode)
}

module.exports = { decode, decodeLegacy };
