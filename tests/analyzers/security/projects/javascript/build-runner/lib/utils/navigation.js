'use strict';

function continueTo(h, next) {
  const response = h.response().code(303);
  response.location(next || '/'); // BAD: open-redirect
  return response;
}

module.exports = { continueTo };
