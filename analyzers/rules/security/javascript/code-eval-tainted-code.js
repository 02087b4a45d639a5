const vm = require('node:vm');
const { VM } = require('vm2');

const FORMULAS = { sum: (a, b) => a + b };
const PLUGINS = ['csv', 'json'];

app.post('/calc', (req, res) => {
  // bad: eval of the body
  const result = eval(req.body.expression);
  res.json({ result });
});

router.post('/rule', async (req, res) => {
  const { rule } = req.body;
  // bad: function made of text
  const check = new Function('item', `return ${rule}`);
  // bad: node:vm is no sandbox
  const value = vm.runInNewContext(rule, {});
  // bad: text given to a timer
  setTimeout('notify("' + req.query.name + '")', 100);
  const sandbox = new VM({ timeout: 100 });
  // bad: vm2 is unmaintained and was escaped
  sandbox.run(rule);
  res.json([check(1), value]);
});

app.get('/plugin/:name', (req, res) => {
  // bad: module chosen by the caller
  const plugin = require('./plugins/' + req.params.name);
  res.send(plugin());
});

app.post('/safe', (req, res) => {
  // ok: parsed, not run
  const data = JSON.parse(req.body.expression);
  // ok: table of functions
  const formula = FORMULAS[req.body.name];
  // ok: a function, later
  setTimeout(() => audit(req.body.name), 10);
  // ok: delay is a number
  setTimeout(flush, req.query.delay);
  const name = req.query.plugin;
  if (!PLUGINS.includes(name)) return res.status(404).end();
  // ok: one of the known plugins
  const plugin = require(`./plugins/${name}`);
  // ok: runs a query
  User.find({ name: req.body.name }).exec();
  return res.json([data, formula, plugin]);
});

app.post('/later', (req, res) => {
  const tick = () => work(req.body.id)
  const script = req.body.script
  // ok: a function
  setTimeout(tick, 100)
  // bad: a text
  setTimeout(script, 100)
  res.end()
})
