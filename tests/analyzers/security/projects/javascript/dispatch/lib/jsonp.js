module.exports = (callback, value) => {
  const text = JSON.stringify(value);
  return `<script>parent.${callback}(${text})</script>`; // BAD: xss (the callback of the query)
};
