const settings = {
  cacheFolder: process.env.FEEDS_CACHE ?? '/var/cache/feeds',
  iconService: process.env.FEEDS_ICONS ?? 'http://icons.internal/all',
};

export const setting = (name) => settings[name];
