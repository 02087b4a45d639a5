import { writeFileSync } from 'node:fs';
import { download } from '../src/clients/mirror.js';
import { setting } from '../src/helpers/settings.js';

writeFileSync('icons.json', await download(setting('iconService')));
