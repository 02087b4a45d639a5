const { promisify } = require('util');
const execFile = promisify(require('child_process').execFile);
const ledgerStore = require('../models/ledger');
const writers = require('../utils/writers');

exports.ledger = (year, filter, done) => {
  ledgerStore.entries(Number(year), filter, (err, rows) => {
    if (err) return done(err);
    done(null, writers.csv(rows));
  });
};

exports.run = async (format, options) => {
  const writer = writers[format === 'json' ? 'json' : 'csv']; // SAFE: dynamic-call (checks itself: one of two)
  const title = String((options && options.title) || 'export');
  await execFile('export-job', ['--title', title, '--', 'all']); // SAFE: command-injection (checks itself: an option's value, no shell)
  return { title, sample: writer([]) };
};
