const BASE = process.env.TRACKER_URL || 'http://tracker.internal';

exports.get = async (path, values) => {
  const url = `${BASE}${path}?${new URLSearchParams(values)}`;
  const answer = await fetch(url); // SAFE: ssrf (config: the host is a setting, the vehicle an encoded value)
  return answer.json();
};
