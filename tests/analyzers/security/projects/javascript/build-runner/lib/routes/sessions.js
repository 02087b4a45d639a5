'use strict';

const { continueTo } = require('../utils/navigation');
const { decode } = require('../utils/state');

module.exports = [
  {
    method: 'GET',
    path: '/login/done',
    handler(request, h) {
      return continueTo(h, request.query.next);
    },
  },
  {
    method: 'POST',
    path: '/login/state',
    handler(request, h) {
      const state = decode(request.payload.state);
      return h.response({ tab: state.tab });
    },
  },
];
