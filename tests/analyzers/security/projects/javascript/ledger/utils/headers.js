exports.setFileName = (res, name) => {
  res.setHeader('Content-Disposition', 'attachment; filename=' + name); // SAFE: header-injection (callers convert: a number stands in it)
};
