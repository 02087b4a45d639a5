exports.up = (knex) => knex.schema.table('orders', (table) => table.text('status'));

// bad: arrow
exports.down = () => {};

// bad: function
exports.down = function (knex) {};

// bad: settles at once, nothing done
exports.down = (knex) => Promise.resolve();

// ok: reversed
exports.down = (knex) => knex.schema.table('orders', (table) => table.dropColumn('status'));

// ok: says that there is no way back
exports.down = () => {
  throw new Error('irreversible');
};

// ok: another name
module.exports.teardown = () => {};
