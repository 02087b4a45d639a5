type Plain = Record<string, unknown>;

export function merge(target: Plain, source: Plain): Plain {
  for (const key of Object.keys(source)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') continue;
    const value = source[key];
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      target[key] = merge((Object.hasOwn(target, key) ? target[key] : {}) as Plain, value as Plain); // SAFE: prototype-pollution (checks itself: the three names are skipped)
    } else {
      target[key] = value;
    }
  }
  return target;
}
