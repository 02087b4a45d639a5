'use strict';

const { plan } = require('../services/planner');

class BuildController {
  constructor(git, logs) {
    this.git = git;
    this.logs = logs;
  }

  async create(request, h) {
    const { repository, branch } = request.payload;
    const commit = await this.git.checkout(repository, branch);
    return h.response({ commit }).code(201);
  }

  async log(request, h) {
    const step = request.query.step || 'all';
    return h.response(await this.logs.read(request.params.id, step)).type('text/plain');
  }

  size(request) {
    return this.git.size(request.params.name);
  }

  plan(request) {
    return plan(request.payload.yaml);
  }
}

module.exports = BuildController;
