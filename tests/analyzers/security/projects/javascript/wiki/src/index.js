import express from 'express';
import wiki from './routes/wiki.js';
import admin from './routes/admin.js';

const app = express();
app.use(express.urlencoded({ extended: true }));
app.use('/wiki', wiki);
app.use('/admin', admin);
app.listen(3000);
