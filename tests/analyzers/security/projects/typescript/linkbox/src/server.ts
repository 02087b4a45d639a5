import express from 'express';
import { linksRouter } from '@/routes/links';
import { profilesRouter } from '@/routes/profiles';

const app = express();
app.use(express.json({ limit: '200kb' }));
app.use('/links', linksRouter);
app.use('/profiles', profilesRouter);
app.listen(Number(process.env.PORT ?? 3000));
