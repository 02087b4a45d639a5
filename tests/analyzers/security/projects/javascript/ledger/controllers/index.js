module.exports = {
  accounts: require('./accounts'),
  exports: require('./exports'),
};
