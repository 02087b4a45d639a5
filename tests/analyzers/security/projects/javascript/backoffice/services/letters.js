const fs = require('fs');
const path = require('path');
const ejs = require('ejs');
const { exec } = require('child_process');
const printer = require('../lib/printer');
const storage = require('../lib/storage');

function readLetter(name, done) {
  storage.read(path.join('letters', name), done);
}

function renderLetter(template, values) {
  return ejs.render(template, values, { rmWhitespace: true }); // BAD: template-injection
}

function printLetter(name, tray, done) {
  storage.read('letters/' + path.basename(name), (err, text) => {
    if (err) return done(err);
    printer.send(text, 'tray=' + tray, done);
  });
}

function archive(label, done) {
  const target = path.join('/var/archive', `${label}.tgz`);
  exec(`tar -czf ${target} /var/letters`, (err) => { // SAFE: command-injection (constants: the route says nightly)
    if (err) return done(err);
    fs.chmod(target, 0o600, done);
  });
}

module.exports = { readLetter, renderLetter, printLetter, maintenance: { archive } };
