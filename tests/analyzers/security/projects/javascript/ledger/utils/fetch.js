const axios = require('axios');

async function fetchBuffer(url) {
  const answer = await axios.get(url, { responseType: 'arraybuffer', timeout: 3000 }); // SAFE: ssrf (callers convert: an address of the table and a number)
  return answer.data;
}

module.exports = { fetchBuffer };
