'use strict';

const Wreck = require('@hapi/wreck');

module.exports = async function notify(hook, message) {
  const { res } = await Wreck.post(hook, { payload: message, timeout: 3000 }); // BAD: ssrf (the hook of the payload, a module that is the function)
  return { status: res.statusCode };
};
