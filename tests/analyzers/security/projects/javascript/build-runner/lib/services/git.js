'use strict';

const { execSync, execFile } = require('child_process');
const { promisify } = require('util');
const path = require('path');

const run = promisify(execFile);

class GitRunner {
  constructor(root) {
    this.root = root;
  }

  async checkout(repository, branch) {
    const folder = path.join(this.root, path.basename(String(repository)));
    await run('git', ['-C', folder, 'checkout', branch]); // BAD: argument-injection (a branch may begin with a dash)
    const { stdout } = await run('git', ['-C', folder, 'rev-parse', 'HEAD']);
    return stdout.trim();
  }

  size(name) {
    const output = execSync(`du -sk ${this.root}/${name}`); // SAFE: command-injection (callers convert: the route's pattern has word characters only)
    return Number(output.toString().split('\t')[0]);
  }
}

module.exports = { GitRunner };
