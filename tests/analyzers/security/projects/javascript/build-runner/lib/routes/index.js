'use strict';

module.exports = [...require('./builds'), ...require('./sessions')];
