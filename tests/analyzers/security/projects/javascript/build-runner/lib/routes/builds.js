'use strict';

const Joi = require('joi');
const BuildController = require('../controllers/build-controller');
const { GitRunner } = require('../services/git');
const logs = require('../services/logs');
const notify = require('../clients/notify');

const controller = new BuildController(new GitRunner('/srv/repositories'), logs);

module.exports = [
  { method: 'POST', path: '/builds', handler: controller.create.bind(controller) },
  { method: 'GET', path: '/builds/{id}/log', handler: (request, h) => controller.log(request, h) },
  {
    method: 'GET',
    path: '/repositories/{name}/size',
    options: { validate: { params: Joi.object({ name: Joi.string().pattern(/^\w{1,40}$/).required() }) } },
    handler: (request) => controller.size(request),
  },
  {
    method: 'POST',
    path: '/builds/{id}/notify',
    handler: (request) => notify(request.payload.hook, { build: request.params.id }),
  },
  { method: 'POST', path: '/builds/plan', handler: (request) => controller.plan(request) },
];
