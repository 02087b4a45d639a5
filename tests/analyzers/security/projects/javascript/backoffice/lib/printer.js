const { exec } = require('child_process');

module.exports.send = (text, option, done) => {
  const child = exec('lp -d office -o ' + option, done); // BAD: command-injection (two calls: the tray of the body through printLetter)
  child.stdin.end(text);
};
