const express = require('express');
const cookieParser = require('cookie-parser');
const { accounts, exports: exportsRouter } = require('./controllers');

const app = express();
app.use(cookieParser());
app.use(express.json());
app.use('/accounts', accounts);
app.use('/exports', exportsRouter);

module.exports = app;
