// One part at a time, answers kept on the phone, an outbox for bad networks. Without this file everything still works.
document.addEventListener("DOMContentLoaded", () => {
  const d = document, f = d.getElementById("f"), say = JSON.parse(f.dataset.say);
  const campaign = f.dataset.campaign, kiosk = f.dataset.kiosk || "";
  const all = (selector, root = f) => [...root.querySelectorAll(selector)];
  const make = (tag, text, className) => Object.assign(d.createElement(tag), { textContent: text || "", className: className || "" });
  const button = (text, act, className) => {
    const made = make("button", text, className);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
  const choice = (control) => /radio|checkbox/.test(control.type);
  const given = (question) => all("input,textarea,select", question).filter((control) => (choice(control) ? control.checked : control.value));
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
      if (choice(control)) control.checked = mine.some(([, value]) => value === control.value);
      else if (mine.length) control.value = mine[0][1];
    });
    // pins of a map that is not open yet
    pairs.forEach(([name, value]) => f.elements[name] || f.append(Object.assign(make("input"), { type: "hidden", name, value })));
  };
  // the next person: what waits to be sent is no longer this one's
  const fresh = () => {
    f.reset();
    all("[type=hidden]").forEach((pin) => (pin.value = ""));
    f._id.dataset.from ||= f._id.value;
    f._id.value = "";
    outbox.forEach((item) => (item.mine = false));
    started = Date.now();
    partial = false;
    write(DRAFT, null);
    if (kiosk) tell();
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
    const asked = all(`[name="${name}"]`).filter((control) => !control.closest("[data-if][hidden]"));
    if (!asked.length) return "";
    const chosen = asked.filter((control) => !choice(control) || control.checked).map((control) => control.value);
    if (asked[0].type === "checkbox") return chosen;
    if (asked[0].tagName === "SELECT") return chosen.filter(Boolean);
    const [only = ""] = chosen;
    return asked[0].className === "number" && numeric.test(only) ? +only : only;
  };
  const numeric = /^-?\d+(\.\d+)?$/, isNumber = (v) => typeof v === "number", text = (v) => (Array.isArray(v) ? v.join(" ") : v);
  const ordered = (sign, a, b) => (a === b ? /^[<>]?=/.test(sign) : sign === "!=" || sign[0] === (a < b ? "<" : ">"));
  const compare = (sign, a, b) => {
    if (/^!?=$/.test(sign) && !isNumber(a) && !isNumber(b)) return ordered(sign, text(a), text(b));
    const [x, y] = [a, b].map((v) => (isNumber(v) ? v : numeric.test(v) ? +v : NaN));
    return isNaN(x) || isNaN(y) ? sign === "!=" && text(a) !== "" && text(b) !== "" : ordered(sign, x, y);
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
  const back = button(say.back, () => history.back(), "second"), next = button(say.next, () => {
    if (f.querySelector("[data-leads]:checked")) return deliver(true);
    // what must be answered and is not is told of once, and is in nobody's way
    const must = told !== at && all(".must", parts[at]).map((mark) => mark.closest(".q")).find((question) => !given(question).length);
    told = at;
    if (!must) return show(at + 1, true);
    note(must, say.must);
    must.querySelector("input,textarea,select").focus();
  });
  const early = button(say.early, () => deliver(true), "plain");
  let at = 0, told = -1, restored = false;
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
      const before = button("", () => turn(now - 1), "second turn"), after = button("", () => turn(now + 1), "second turn");
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

  all(".places").forEach((question) => {
    const open = button(say.openMap, async () => {
      open.disabled = true;
      try {
        if (!window.platskollMap) await new Promise((onload, onerror) => d.head.append(Object.assign(make("script"), { src: "/map/places.js", onload, onerror })));
        await platskollMap(question);
        open.remove();
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
  // what has been received leaves its time there, so that no window sends anything older after it
  const drop = (item, done) => {
    outbox = outbox.filter((other) => other !== item);
    write(OUT + item.sitting, done && { at: item.at, done });
  };
  const latest = (item) => (read(OUT + item.sitting) || item).at <= item.at;
  const post = async (item) => {
    if (!item.id) {
      const issued = await fetch("/id/" + item.campaign, { method: "POST", body: item.from });
      if (!issued.ok) throw issued;
      item.id = await issued.text();
      if (item.mine) f._id.value = item.id;
      keep(item);
    }
    const body = new URLSearchParams([...item.pairs, ["_site", item.site], ["_t", item.t], ["_n", item.n], ["_id", item.id], ["_end", "1"]]);
    const reply = await fetch(item.path, { method: "POST", body });
    if (reply.status > 428) throw reply;
    return reply;
  };
  const settle = (item, url, html) => {
    const received = !html;
    if (received) drop(item, true);
    if (item.mine && received) {
      item.early ? ((partial = true), save()) : write(DRAFT, null);
      try {
        if (!kiosk) sessionStorage.setItem("copy", JSON.stringify({ path: url.pathname, form: item.path, early: item.early, text: item.copy }));
      } catch {}
      sent = true;
      location.assign(url);
    } else if (item.mine) turn(item, html);
    else if (received) {
      if ((read(DRAFT) || {}).at === item.sitting) fresh();
      others(say.received, "", Object.assign(make("a", say.receipt), { href: url }));
    } else {
      item.stuck = true;
      others(say.mendTitle, say.mend, button(say.open, () => values().length || turn(item, html)));
    }
  };
  const flush = async () => {
    clearTimeout(timer);
    if (busy) return;
    if (outbox.some((one) => !latest(one))) tell();
    outbox = outbox.filter(latest);
    const item = outbox.find((one) => !one.stuck);
    if (!item) return;
    busy = true;
    try {
      const reply = await post(item), url = new URL(reply.url), html = url.pathname.startsWith("/r/") ? "" : await reply.text();
      wait = 4e3;
      // when the same person sent something newer meanwhile, that goes next, and this reply is nobody's
      if (outbox.includes(item)) settle(item, url, html);
    } catch {
      const go = () => ((wait = 4e3), flush());
      (item.mine ? tell : others)(say.unsentTitle, broken ? say.notKept : say.unsent, button(say.retry, go), button(say.another, fresh, "second"));
      timer = setTimeout(flush, wait);
      wait = Math.min(wait * 2, 6e4);
    }
    busy = false;
    if (outbox.find((one) => !one.stuck && one !== item)) flush();
  };
  // on a shared tablet nothing is told of somebody who has left
  const others = (...words) => kiosk || tell(...words);
  // what could not be received comes back on the server's own page, with everything that was sent
  const turn = (item, html) => {
    drop(item);
    history.replaceState(null, "", item.path);
    d.open();
    d.write(html);
    d.close();
  };
  let sent = false;
  const copy = () =>
    all(".q").map((question) => {
      const said = given(question).map((control) => (choice(control) ? control.parentNode.textContent : control.selectedOptions ? control.selectedOptions[0].text : control.value));
      return said.length ? [question.querySelector("legend,label").textContent.trim(), ...said].join("\n  ") : "";
    }).filter(Boolean).join("\n\n");
  const deliver = (early) => {
    outbox.filter((item) => item.mine).forEach((item) => drop(item));
    const item = { mine: true, at: Date.now(), n: Math.random(), sitting: started, campaign, path: location.pathname + location.search, id: f._id.value, from: f._id.dataset.from, site: f._site.value, t: f._t.value, pairs: values(), copy: copy(), early };
    outbox.push(item);
    keep(item);
    tell(say.sending);
    state.scrollIntoView({ block: "nearest" });
    flush();
  };

  const begin = () => {
    try {
      Object.keys(localStorage).forEach((name) => {
        if (!name.startsWith("platskoll ")) return;
        const item = read(name);
        if (!young(item)) localStorage.removeItem(name);
        else if (name.startsWith(OUT) && !item.done) outbox.push(Object.assign(item, { mine: false, stuck: false }));
      });
    } catch {}
    write(OUT, null);
    f.prepend(state);
    // a form that has closed has no parts: what was sent in time can still be on its way
    if (!parts.length) return flush();
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
    f.prepend(words, bar);
    f.append(steps, keptLine);
    d.body.classList.add("stepwise");
    if (kiosk) f.prepend(button(say.restart, restart, "second"));
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
    all(".note", event.target.closest(".q") || f).forEach((line) => (line.textContent = ""));
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
  // never away from a form that waits to be sent, nor to a page that the network cannot give
  const restart = () => (outbox.some((one) => !one.stuck) || !navigator.onLine ? fresh() : location.replace(location.href));
  if (kiosk === "shared") {
    let idle;
    const touch = () => {
      clearTimeout(idle);
      idle = setTimeout(restart, 9e4);
    };
    ["pointerdown", "keydown", "scroll"].forEach((kind) => addEventListener(kind, touch, { passive: true }));
    touch();
  } else if (!kiosk && "serviceWorker" in navigator)
    addEventListener("pointerdown", () => navigator.serviceWorker.register("/sw.js", { scope: "/s/" }).catch(() => {}), { once: true });
  begin();
});
