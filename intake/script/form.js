// One part at a time, answers kept on the phone, an outbox for bad networks. Without this file everything still works.
document.addEventListener("DOMContentLoaded", () => {
  const d = document, f = d.getElementById("f"), say = JSON.parse(f.dataset.say);
  const campaign = f.dataset.campaign, kiosk = "kiosk" in f.dataset;
  const all = (selector, root = f) => [...root.querySelectorAll(selector)];
  const make = (tag, text, className) => Object.assign(d.createElement(tag), { textContent: text || "", className: className || "" });
  const button = (text, act, className) => {
    const made = make("button", text, className);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
  const fill = (phrase, ...values) => phrase.replace(/\{(\d)\}/g, (_, n) => values[n]);

  // what is kept on the phone: a draft of this sitting, and forms that have not been sent

  const WEEK = 6048e5;
  let broken = kiosk;
  const read = (name) => {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  };
  const write = (name, value) => {
    try {
      if (kiosk) return;
      value ? localStorage.setItem(name, JSON.stringify(value)) : localStorage.removeItem(name);
      broken = false;
    } catch {
      broken = true;
    }
    tellKept();
  };
  const DRAFT = "platskoll " + campaign, OUT = "platskoll out ";
  const values = () => [...new FormData(f)].filter(([name, value]) => name.startsWith("q_") && value);
  const young = (kept) => kept && Date.now() - kept.at < WEEK;
  let started = Date.now(), partial = false, outbox = [];

  const save = () => {
    if (!f.isConnected) return; // another page has been written in its place
    const pairs = values();
    write(DRAFT, pairs.length ? { at: started, id: f._id.value, part: at, pairs, partial } : null);
  };
  const restore = (pairs) => {
    all("input,textarea,select").forEach((control) => {
      if (!control.name.startsWith("q_")) return;
      const mine = pairs.filter(([name]) => name === control.name);
      if (/radio|checkbox/.test(control.type)) control.checked = mine.some(([, value]) => value === control.value);
      else if (mine.length) control.value = mine[0][1];
    });
    // pins of a map that is not open yet
    pairs.forEach(([name, value]) => f.elements[name] || f.append(Object.assign(make("input"), { type: "hidden", name, value })));
  };
  const fresh = () => {
    f.reset();
    f._id.value = "";
    started = Date.now();
    partial = false;
    write(DRAFT, null);
    refresh();
    show(0);
  };

  const keptLine = make("p", "", "kept");
  const tellKept = () => {
    keptLine.textContent = "";
    if (kiosk || !values().length) return;
    keptLine.append(broken ? say.notKept : say.kept + " ");
    if (!broken) keptLine.append(button(say.erase, fresh, "plain"));
  };

  // what is asked: relevant questions, counters, at most so many

  // an answer as the server sees it: several chosen are a list, a typed number is a number, an unasked one is nothing
  const answer = (name) => {
    const asked = all(`[name="${name}"]`).filter((control) => !control.closest("[data-off]"));
    if (!asked.length) return "";
    const chosen = asked.filter((control) => !/radio|checkbox/.test(control.type) || control.checked).map((control) => control.value);
    if (asked[0].type === "checkbox") return chosen;
    if (asked[0].tagName === "SELECT") return chosen.filter(Boolean);
    const [only = ""] = chosen;
    return asked[0].className === "number" && numeric.test(only) ? +only : only;
  };
  const numeric = /^-?\d+(\.\d+)?$/, isNumber = (v) => typeof v === "number", text = (v) => (Array.isArray(v) ? v.join(" ") : v);
  const order = { "=": (a, b) => a === b, "!=": (a, b) => a !== b, "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b };
  const compare = (sign, a, b) => {
    if (/^!?=$/.test(sign) && !isNumber(a) && !isNumber(b)) return order[sign](text(a), text(b));
    const [x, y] = [a, b].map((v) => (isNumber(v) ? v : numeric.test(v) ? +v : NaN));
    return isNaN(x) || isNaN(y) ? sign === "!=" && text(a) !== "" && text(b) !== "" : order[sign](x, y);
  };
  // the same small language as forms/expression.py, as nested lists
  const value = (tree) => {
    if (!Array.isArray(tree)) return tree;
    const [act, ...parts] = tree, [a, b] = parts;
    switch (act) {
      case "$": return answer(a);
      case "and": return parts.every(truth);
      case "or": return parts.some(truth);
      case "not": return !truth(a);
      case "selected": return [].concat(value(a)).includes(text(value(b)));
      case "count-selected": return [].concat(value(a)).filter((v) => v !== "").length;
      case "string-length": return text(value(a)).length;
      default: return compare(act, value(a), value(b));
    }
  };
  const truth = (tree) => {
    const found = value(tree);
    return Array.isArray(found) ? found.length > 0 : !!found;
  };
  const refresh = () => {
    all("[data-if]").forEach((question) => {
      question.hidden = !truth(JSON.parse(question.dataset.if));
      question.toggleAttribute("data-off", question.hidden);
    });
    all("[data-most]").forEach((question) => {
      const n = all("input:checked", question).length, most = +question.dataset.most;
      note(question, n > most ? fill(say.tooMany, n, n - most) : "");
    });
    all("textarea[data-long]").forEach((area) => {
      const left = area.dataset.long - area.value.length;
      note(area.parentNode, left < 100 ? fill(left < 0 ? say.tooLong : say.left, Math.abs(left)) : "");
    });
  };
  const note = (question, text) => {
    let line = question.querySelector(".note");
    if (!line && !text) return;
    if (!line) {
      line = make("p", "", "note hint");
      line.setAttribute("aria-live", "polite");
      question.append(line);
    }
    if (line.textContent !== text) line.textContent = text;
  };

  // one part at a time

  const parts = all("section"), lead = all(".before", d), send = f.querySelector(".send");
  const bar = make("progress"), words = make("p", "", "part"), steps = make("p", "", "steps");
  const back = button(say.back, () => history.back(), "second"), next = button(say.next, () => (f.querySelector("[data-leads]:checked") ? deliver(true) : show(at + 1, true)));
  const early = button(say.early, () => deliver(true), "plain");
  let at = 0, restored = false;
  const show = (n, push) => {
    at = Math.max(0, Math.min(n, parts.length - 1));
    parts.forEach((part, i) => (part.hidden = i !== at));
    lead.forEach((element) => (element.hidden = at > 0));
    send.hidden = at < parts.length - 1;
    next.hidden = !send.hidden;
    early.hidden = next.hidden;
    back.hidden = !at;
    words.textContent = fill(say.part, at + 1, parts.length);
    bar.max = parts.length;
    bar.value = at + 1;
    if (push) {
      history.pushState({ part: at }, "");
      scrollTo(0, 0);
      const heading = parts[at].querySelector("h2");
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      save();
    }
  };
  addEventListener("popstate", (event) => {
    show(event.state ? event.state.part : 0);
    scrollTo(0, 0);
  });

  // ratings by thumb: on a small screen one theme at a time; a touch moves on, a key never does

  const calm = matchMedia("(prefers-reduced-motion:reduce)");
  if (matchMedia("(max-width:43.9em)").matches)
    all(".battery").forEach((battery) => {
      const rows = all(":scope>.row", battery);
      if (rows.length < 4) return;
      let now = 0;
      const count = make("span"), turn = (n, focus) => {
        now = Math.max(0, Math.min(n, rows.length - 1));
        rows.forEach((row, i) => (row.hidden = i !== now));
        count.textContent = fill(say.row, now + 1, rows.length);
        before.disabled = !now;
        after.disabled = now === rows.length - 1;
        if (focus) battery.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth" });
      };
      const before = button("", () => turn(now - 1), "turn"), after = button("", () => turn(now + 1), "turn");
      before.setAttribute("aria-label", say.rowBack);
      after.setAttribute("aria-label", say.rowNext);
      const line = make("p", "", "turns");
      line.append(before, count, after);
      battery.append(line);
      let touched = false;
      battery.addEventListener("pointerup", (event) => (touched = event.pointerType === "touch"));
      battery.addEventListener("keydown", () => (touched = false));
      battery.addEventListener("change", () => touched && setTimeout(() => turn(now + 1, true), calm.matches ? 0 : 280));
      const wrong = rows.findIndex((row) => row.classList.contains("bad"));
      turn(wrong < 0 ? 0 : wrong);
    });

  // a map, loaded only when somebody wants one

  const load = (tag, attributes) =>
    new Promise((done, fail) => d.head.append(Object.assign(d.createElement(tag), attributes, { onload: done, onerror: fail })));
  all(".places").forEach((question) => {
    const open = button(say.openMap, async () => {
      open.disabled = true;
      try {
        const data = await (await fetch("/map/of/" + f.dataset.place + "?l=" + d.documentElement.lang)).json();
        if (!window.L) {
          for (const name of ["leaflet", "places"]) {
            await load("link", { rel: "stylesheet", href: `/map/${name}.css` });
            await load("script", { src: `/map/${name}.js` });
          }
        }
        open.remove();
        platskollMap(question, data, data.say);
      } catch {
        open.disabled = false;
      }
    }, "second");
    question.insertBefore(open, question.querySelector(".row"));
  });

  // sending: "received" is only ever said by the server

  const state = make("div");
  let busy = false, wait = 4e3, timer;
  const tell = (title, text, ...buttons) => {
    state.textContent = "";
    state.className = title ? "problem" : "";
    if (!title) return;
    const line = make("p");
    line.append(...buttons);
    state.append(make("h2", title), make("p", text), line);
  };
  // one place on the phone for each form that waits, so that two windows never write over each other's
  const keep = (item) => write(OUT + item.sitting, item);
  const drop = (item) => {
    outbox = outbox.filter((other) => other !== item);
    write(OUT + item.sitting, null);
  };
  const post = async (item) => {
    if (!item.id) {
      const issued = await fetch("/id/" + item.campaign, { cache: "no-store" });
      if (!issued.ok) throw issued;
      item.id = await issued.text();
      if (item.mine) f._id.value = item.id;
      keep(item);
    }
    const body = new URLSearchParams([...item.pairs, ["_site", item.site], ["_t", item.t], ["_id", item.id], ["_end", "1"]]);
    const reply = await fetch(item.path, { method: "POST", body });
    if (reply.status > 428) throw reply;
    return reply;
  };
  const flush = async () => {
    clearTimeout(timer);
    const item = outbox.find((one) => !one.stuck);
    if (busy || !item) return;
    busy = true;
    try {
      const reply = await post(item), received = new URL(reply.url).pathname.startsWith("/r/");
      if (received || item.mine) drop(item);
      wait = 4e3;
      if (item.mine && received) {
        item.early ? ((partial = true), save()) : write(DRAFT, null);
        try {
          sessionStorage.setItem("copy", JSON.stringify({ path: new URL(reply.url).pathname, form: item.path, early: item.early, text: item.copy }));
        } catch {}
        sent = true;
        location.assign(reply.url);
      } else if (item.mine) {
        const html = await reply.text();
        d.open();
        d.write(html);
        d.close();
      } else if (received) {
        const same = (read(DRAFT) || {}).at === item.sitting;
        if (same) fresh();
        tell(say.receivedTitle, say.received, Object.assign(make("a", say.receipt), { href: reply.url }));
      } else {
        item.stuck = true;
        tell(say.mendTitle, say.mend, button(say.open, () => values().length || take(item)));
      }
    } catch {
      const go = () => ((wait = 4e3), flush());
      tell(say.unsentTitle, broken ? say.unsentBroken : say.unsent, button(say.retry, go), button(say.another, () => ((item.mine = false), fresh()), "second"));
      timer = setTimeout(flush, wait);
      wait = Math.min(wait * 2, 6e4);
    }
    busy = false;
    if (outbox.find((one) => !one.stuck && one !== item)) flush();
  };
  // a form that could not be received as it is comes back to be mended
  const take = (item) => {
    drop(item);
    restore(item.pairs);
    f._id.value = item.id;
    started = item.sitting;
    save();
    tell();
    refresh();
    show(0);
  };
  let sent = false;
  const copy = () =>
    all(".q").map((question) => {
      const title = question.querySelector("legend,label"), chosen = all("input:checked+span", question).map((label) => label.textContent);
      const typed = all("textarea,input:not([type=radio]):not([type=checkbox])", question).map((control) => control.value).filter(Boolean);
      return chosen.concat(typed).length ? title.textContent.trim() + "\n  " + chosen.concat(typed).join("\n  ") : "";
    }).filter(Boolean).join("\n\n");
  const deliver = (early) => {
    outbox.filter((item) => item.mine).forEach(drop);
    const item = { mine: true, at: Date.now(), sitting: started, campaign, path: location.pathname + location.search, id: f._id.value, site: f._site.value, t: f._t.value, pairs: values(), copy: copy(), early };
    outbox.push(item);
    keep(item);
    tell(say.sendingTitle, say.sending);
    state.scrollIntoView({ block: "nearest" });
    flush();
  };

  const begin = () => {
    if (!parts.length) return;
    try {
      outbox = Object.keys(localStorage).filter((name) => name.startsWith(OUT)).map(read).filter(young);
    } catch {}
    outbox.forEach((item) => (item.mine = item.stuck = false));
    write(OUT, null);
    const kept = read(DRAFT), again = location.hash === "#more";
    if (kept && kept.partial && !again) write(DRAFT, null);
    if (!("kept" in f.dataset) && young(kept) && (!kept.partial || again)) {
      restore(kept.pairs);
      restored = true;
      started = kept.at;
      if (kept.id) f._id.value = kept.id;
      at = kept.part || 0;
    }
    const box = d.querySelector("main > .problem");
    if (box) box.focus();
    steps.append(back, next, early);
    f.prepend(words, bar, state);
    f.append(steps, keptLine);
    d.body.classList.add("stepwise");
    if (kiosk) f.prepend(button(say.restart, () => location.replace(location.href), "second"));
    const bad = parts.findIndex((part) => part.querySelector(".bad"));
    show(bad < 0 ? at : bad);
    history.replaceState({ part: at }, "");
    refresh();
    tellKept();
    flush();
  };

  f.addEventListener("submit", (event) => {
    event.preventDefault();
    deliver(false);
  });
  // what has been mended no longer stands as a fault
  const mended = (control) => {
    const question = control.closest(".bad"), link = d.querySelector(`.problem a[href="#${control.name}"]`);
    if (question) {
      question.classList.remove("bad");
      all(".wrong", question).forEach((line) => line.remove());
      all("[aria-invalid]", question.parentNode).forEach((bad) => bad.removeAttribute("aria-invalid"));
    }
    if (!link) return;
    const box = link.closest(".problem");
    link.parentNode.remove();
    if (!box.querySelector("li")) box.remove();
  };
  let soon;
  f.addEventListener("input", (event) => {
    mended(event.target);
    refresh();
    clearTimeout(soon);
    soon = setTimeout(save, 200);
  });
  const leaving = () => !sent && values().length && save();
  addEventListener("pagehide", leaving);
  d.addEventListener("visibilitychange", () => d.hidden && leaving());
  addEventListener("online", flush);
  addEventListener("pageshow", (event) => {
    if (event.persisted && sent) {
      sent = false;
      tell();
      fresh();
    }
    // a browser may put back what the person before filled in
    if (!broken && !restored && !("kept" in f.dataset)) f.reset();
    refresh();
  });
  // an error summary leads to questions that may be in a part or a row that is not shown
  d.addEventListener("click", (event) => {
    const link = event.target.closest(".problem a[href^='#']"), aim = link && d.getElementById(link.hash.slice(1));
    if (!aim) return;
    event.preventDefault();
    show(parts.indexOf(aim.closest("section")), true);
    const row = aim.closest(".row");
    if (row && row.hidden) all(":scope>.row", row.parentNode).forEach((other) => (other.hidden = other !== row));
    setTimeout(() => aim.focus());
  });
  if (kiosk) {
    let idle;
    const touch = () => {
      clearTimeout(idle);
      // never away from a form that waits to be sent, nor to a page that the network cannot give
      idle = setTimeout(() => (outbox.length || !navigator.onLine ? fresh() : location.replace(location.href)), 9e4);
    };
    ["pointerdown", "keydown", "scroll"].forEach((kind) => addEventListener(kind, touch, { passive: true }));
    touch();
  } else if ("serviceWorker" in navigator)
    addEventListener("pointerdown", () => navigator.serviceWorker.register("/sw.js", { scope: "/s/" }).then(() => navigator.serviceWorker.ready).then((ready) => ready.active.postMessage(location.href)).catch(() => {}), { once: true });
  begin();
});
