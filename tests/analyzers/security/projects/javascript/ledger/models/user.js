const { DataTypes, Sequelize } = require('sequelize');

const sequelize = new Sequelize(process.env.DATABASE_URL);

module.exports = sequelize.define('user', {
  email: DataTypes.STRING,
  role: { type: DataTypes.STRING, defaultValue: 'member' },
});
