const fs = require('fs');

const ROOT = process.env.STORAGE_ROOT || '/var/backoffice';

module.exports.read = (name, done) => {
  fs.readFile(ROOT + '/' + name, 'utf8', done); // BAD: path-traversal (two calls: the route's name goes through readLetter)
};
