// Marks places on the place's own map: by tap, by keyboard, by the phone's position. Loaded only when somebody opens a map.
(() => {
  const PRECISE = 5; // decimals of a degree: about a metre
  const el = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text || "" }, more);

  const load = (tag, attributes) => new Promise((onload, onerror) => document.head.append(el(tag, "", { ...attributes, onload, onerror })));

  window.platskollMap = async (question) => {
    const { place: where } = question.closest("form").dataset;
    const data = await (await fetch(`/map/of/${where}?l=${document.documentElement.lang}`)).json(), { say } = data;
    if (!window.L) {
      for (const name of ["leaflet", "places"]) await load("link", { rel: "stylesheet", href: `/map/${name}.css` });
      await load("script", { src: "/map/leaflet.js" });
    }
    const items = [...question.querySelectorAll(".row")].map((row) => {
      const name = row.querySelector("[name$=__name]"), start = name.name.slice(0, -4);
      const hidden = (axis) => {
        const made = name.form.elements[start + axis] || el("input", "", { type: "hidden", name: start + axis });
        row.append(made);
        return made;
      };
      return { row, name, lat: hidden("lat"), lon: hidden("lon") };
    });
    const box = el("div", "", { className: "map" });
    box.setAttribute("role", "application");
    box.setAttribute("aria-label", say.map);
    const tell = el("p", say.mapHow, { className: "hint" });
    tell.setAttribute("aria-live", "polite");
    const tools = el("p", "", { className: "tools" });
    question.insertBefore(box, items[0].row);
    box.before(tell);
    box.after(tools);

    const map = L.map(box, { attributionControl: Boolean(data.tiles), zoomControl: false, zoomSnap: 0.5 });
    L.control.zoom({ zoomInTitle: say.mapCloser, zoomOutTitle: say.mapFarther }).addTo(map);
    if (data.tiles) L.tileLayer(data.tiles, { maxZoom: data.maxZoom, attribution: data.attribution }).addTo(map);
    const outlines = L.geoJSON(data.areas, {
      style: { color: "#0b5d4b", weight: 2, fillOpacity: data.tiles ? 0.04 : 0.1 },
      onEachFeature: (feature, layer) =>
        layer.bindTooltip(el("span", feature.properties.name), { permanent: true, direction: "center", className: "area-name" }),
    }).addTo(map);
    const bounds = outlines.getBounds();
    bounds.isValid() ? map.fitBounds(bounds.pad(0.1)) : map.setView([58.0, 13.0], 8);

    const pins = new Map();
    const draw = (item, at) => {
      if (pins.has(item)) pins.get(item).remove();
      const number = items.indexOf(item) + 1;
      const icon = L.divIcon({ className: "pin", html: `<b><i>${number}</i></b>`, iconSize: [32, 32], iconAnchor: [16, 32] });
      pins.set(item, L.marker(at, { icon, keyboard: false, alt: `${say.pin} ${number}` }).addTo(map));
      changed();
    };
    const changed = () => question.dispatchEvent(new Event("input", { bubbles: true }));
    const place = (at) => {
      const item = items.find((one) => !one.lat.value);
      if (!item) return void (tell.textContent = say.mapFull);
      item.lat.value = at.lat.toFixed(PRECISE);
      item.lon.value = at.lng.toFixed(PRECISE);
      draw(item, at);
      remove(item);
      tell.textContent = say.mapPlaced.replace("{0}", items.indexOf(item) + 1);
      item.name.focus({ preventScroll: true });
    };
    const remove = (item) => {
      const button = el("button", say.mapRemove.replace("{0}", items.indexOf(item) + 1), { type: "button", className: "plain" });
      button.addEventListener("click", () => {
        item.lat.value = item.lon.value = "";
        pins.get(item).remove();
        pins.delete(item);
        button.remove();
        changed();
      });
      item.row.append(button);
    };
    map.on("click", (event) => place(event.latlng));
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== box) return;
      event.preventDefault();
      place(map.getCenter());
    });
    const middle = el("button", say.mapMiddle, { type: "button", className: "second" });
    middle.addEventListener("click", () => place(map.getCenter()));
    tools.append(middle);
    if (navigator.geolocation) {
      const here = el("button", say.mapHere, { type: "button", className: "second" });
      here.addEventListener("click", () => {
        tell.textContent = say.mapWait;
        navigator.geolocation.getCurrentPosition(
          ({ coords }) => {
            const at = L.latLng(coords.latitude, coords.longitude);
            map.setView(at, 15);
            place(at);
          },
          () => (tell.textContent = say.mapNowhere),
          { timeout: 15000 },
        );
      });
      tools.append(here);
    }
    items.filter((item) => item.lat.value).forEach((item) => {
      draw(item, L.latLng(+item.lat.value, +item.lon.value));
      remove(item);
    });
    // the next person starts without pins
    items[0].name.form.addEventListener("reset", () => question.querySelectorAll(".row > .plain").forEach((button) => button.click()));
    box.focus();
  };
})();
