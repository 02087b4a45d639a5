const SELECTORS = {
  titles: (item) => item.title,
  links: (item) => item.link,
};

export function preview(selector, items) {
  if (!Object.hasOwn(SELECTORS, selector)) {
    throw Object.assign(new Error('selector'), { statusCode: 400 });
  }
  return items.map((item) => SELECTORS[selector](item)); // SAFE: dynamic-call (checks itself: an own key of the table)
}
