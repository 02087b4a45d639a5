exports.csv = (rows) => rows.map((row) => Object.values(row).join(';')).join('\n');
exports.json = (rows) => JSON.stringify(rows);
