import { fetchTitle } from '@/lib/partners';

const partners = (process.env.PARTNERS ?? '').split(',').filter(Boolean);

Promise.all(partners.map((partner) => fetchTitle(partner))).then((titles) => {
  console.log(titles.join('\n'));
});
