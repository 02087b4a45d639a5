import { restore } from '../src/store/drafts.js';

const [folder = '/srv/drafts'] = process.argv.slice(2);
console.log(`${restore(folder)} drafts`);
