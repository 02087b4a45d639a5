var suppliers = require('../models/supplier');

suppliers.findByName('Unknown', function (err, rows) {
  if (err) throw err;
  console.log(rows.length);
  process.exit(0);
});
