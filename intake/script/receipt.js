// Lets a person save a copy of the own answers, and go on with a form that was sent half-way.
(() => {
  const place = document.getElementById("own");
  let own;
  try {
    own = JSON.parse(sessionStorage.getItem("copy"));
  } catch {}
  if (!own || own.path !== location.pathname) return;
  const say = place.dataset;
  if (own.early) {
    const more = document.createElement("a");
    more.href = own.form + "#more";
    more.className = "go";
    more.textContent = say.more;
    place.append(more, " ");
  }
  const save = document.createElement("a");
  save.href = URL.createObjectURL(new Blob(["\ufeff" + say.title + "\n\n" + own.text + "\n"], { type: "text/plain" }));
  save.download = say.file;
  save.textContent = say.save;
  place.append(save);
})();
