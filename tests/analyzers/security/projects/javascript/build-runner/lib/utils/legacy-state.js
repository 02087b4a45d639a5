'use strict';

function decode(text) {
  return eval(`(${text})`); // SAFE: code-injection (look-alike: the route requires the decode of state)
}

module.exports = { decode };
