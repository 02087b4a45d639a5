'use strict';

var express = require('express');
var bodyParser = require('body-parser');

var app = express();
app.use(bodyParser.json());
app.use(bodyParser.urlencoded({ extended: false }));
app.use('/employees', require('./routes/employees'));
app.use('/documents', require('./routes/documents'));

app.listen(process.env.PORT || 8080);

module.exports = app;
