// Generated pages work without this: it only hides what a reader filters away.
document.querySelectorAll(".filter").forEach(function (box) {
  var table = document.getElementById(box.dataset.filter);
  if (!table) return;
  var text = box.querySelector("input");
  var choice = box.querySelector("select");
  var output = box.querySelector("output");
  box.hidden = false;
  function apply() {
    var words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    var wanted = choice ? choice.value : "";
    var shown = 0;
    Array.prototype.forEach.call(table.tBodies, function (body) {
      var head = body.querySelector("tr.group");
      var name = head ? head.textContent.toLowerCase() : "";
      var any = false;
      Array.prototype.forEach.call(body.rows, function (row) {
        if (row === head) return;
        var content = name + " " + row.textContent.toLowerCase();
        var fits = (!wanted || body.dataset.severity === wanted) && words.every(function (word) { return content.indexOf(word) >= 0; });
        row.hidden = !fits;
        any = any || fits;
        if (fits && !row.classList.contains("more")) shown += 1;
      });
      if (head) head.hidden = !any;
    });
    output.textContent = words.length || wanted ? shown + " shown" : "";
  }
  text.addEventListener("input", apply);
  if (choice) choice.addEventListener("change", apply);
  apply();
});
