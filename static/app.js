// What the console's pages do beyond HTML: ages that tick, parts that follow
// the event stream, keyboard, copying, guards against a second press. Every
// page works without this file. It holds no address and no rule: addresses come
// from attributes, decisions from the server.
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const on = (type, run, options) => document.addEventListener(type, run, options);

  // Ages. The server's clock counts: the page says what it read when it was made.
  const made = Date.parse(document.body.dataset.now || "");
  const skew = Number.isNaN(made) ? 0 : made - Date.now();
  const two = (a, ua, b, ub) => (b ? `${a} ${ua} ${b} ${ub}` : `${a} ${ua}`);
  const span = (ms) => {
    const s = Math.max(0, Math.floor(ms / 1000));
    if (s < 60) return `${s} s`;
    if (s < 3600) return `${Math.floor(s / 60)} min`;
    if (s < 86400) return two(Math.floor(s / 3600), "h", Math.floor((s % 3600) / 60), "min");
    if (s < 14 * 86400) return two(Math.floor(s / 86400), "d", Math.floor((s % 86400) / 3600), "h");
    return `${Math.floor(s / 86400)} d`;
  };
  const write = (el, text) => { if (el.textContent !== text) el.textContent = text; };
  function tick() {
    const now = Date.now() + skew;
    for (const el of all("[data-age]")) {
      const age = now - Date.parse(el.dateTime);
      write(el, age < 1000 ? "just now" : `${span(age)} ago`);
    }
    for (const el of all("[data-left]")) write(el, span(Date.parse(el.dateTime) - now));
  }

  // Flash adds one line to the region that screen readers follow.
  function flash(tone, text) {
    const region = document.querySelector("[data-flashes]");
    if (!region || all(".note", region).some((n) => n.textContent.trim() === text)) return;
    const note = document.createElement("div");
    note.className = `note ${tone} plain`;
    note.textContent = text;
    region.append(note);
  }

  // Live parts. The stream carries topics only ("send:ID"); each part that
  // names one is fetched again under the person's own session and morphed in
  // place, so focus, scroll and open panels stay. Hidden tabs hold no stream.
  let stream = null, retry = 0, timer = 0;
  const waiting = new Map();
  const parts = () => all("[data-live][data-live-url]");
  const follows = (el, topic) => el.dataset.live.split(" ").some((t) => t === topic || t === topic.split(":")[0]);
  const soon = (el, ms = 120) => {
    if (waiting.has(el.id)) return;
    waiting.set(el.id, setTimeout(() => { waiting.delete(el.id); refresh(el.id); }, ms));
  };
  // Says is what a row tells, without the ages that change by themselves.
  const says = (el) => {
    const copy = el.cloneNode(true);
    for (const t of all("[data-age],[data-left]", copy)) t.remove();
    return copy.textContent.replace(/\s+/g, " ");
  };
  const rows = (el) => { const r = all("[data-row][id]", el); return r.length ? r : [el]; };
  const busy = new Set();

  async function refresh(id) {
    const el = document.getElementById(id);
    if (!el || document.hidden) return;
    if (busy.has(id) || all("form", el).some((f) => dirty.has(f))) return soon(el, 1000);
    busy.add(id);
    try {
      const answer = await fetch(el.dataset.liveUrl, { headers: { "X-Console-Passive": "1", "HX-Request": "true" }, cache: "no-store" });
      if (answer.status === 401 || answer.redirected) return signedOut();
      if (!answer.ok) return soon(el, 5000);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id);
      if (!fresh || !el.isConnected) return;
      const before = new Map(rows(el).map((r) => [r.id, says(r)]));
      await htmx.swap({ sourceElement: el, target: el, text: fresh.outerHTML, swap: "outerMorph", hx: {}, response: {} });
      for (const row of rows(document.getElementById(id))) {
        if (before.get(row.id) !== says(row)) mark(row);
      }
      tick();
    } catch {
      soon(el, 5000);
    } finally {
      busy.delete(id);
    }
  }
  function mark(row) {
    row.classList.add("changed");
    setTimeout(() => row.classList.remove("changed"), 2000);
  }
  function signedOut() {
    close();
    retry = Infinity;
    flash("warn", "You are signed out. This page no longer updates; sign in again to go on.");
  }
  function close() {
    clearTimeout(timer);
    stream?.close();
    stream = null;
  }
  function connect() {
    const url = document.body.dataset.stream;
    if (!url || stream || document.hidden || retry === Infinity || !parts().length) return;
    stream = new EventSource(url);
    // What happened between the page and the stream, or while it was down, is unknown: fetch all.
    stream.onopen = () => { retry = 0; parts().forEach((el) => soon(el)); };
    stream.onmessage = (event) => {
      for (const topic of event.data.split(/\s+/)) parts().filter((el) => follows(el, topic)).forEach((el) => soon(el));
    };
    stream.onerror = () => {
      if (stream?.readyState !== EventSource.CLOSED) return;
      close();
      retry = Math.min(retry + 1, 5);
      timer = setTimeout(connect, 1000 * 2 ** retry);
    };
  }

  // Forms: one press sends once; typed text is not lost by a stray click.
  const dirty = new Set(), sent = new WeakSet(), agreed = new WeakSet();
  on("input", (e) => { const f = e.target.form; if (f?.hasAttribute("data-guard")) dirty.add(f); });
  on("submit", (e) => {
    const form = e.target, ask = form.dataset.confirm && document.getElementById(form.dataset.confirm);
    if (form.method === "dialog") return;
    if (sent.has(form)) { e.preventDefault(); e.stopImmediatePropagation(); return; }
    if (ask && !agreed.has(form)) {
      e.preventDefault();
      e.stopImmediatePropagation();
      ask.returnValue = "";
      ask.addEventListener("close", () => {
        if (ask.returnValue !== "yes") return;
        agreed.add(form);
        form.requestSubmit(e.submitter);
      }, { once: true });
      ask.showModal();
      return;
    }
    agreed.delete(form);
    dirty.delete(form);
    sent.add(form);
    e.submitter?.setAttribute("aria-busy", "true");
  }, true);
  const release = (form) => {
    sent.delete(form);
    all("[aria-busy]", form).forEach((b) => b.removeAttribute("aria-busy"));
  };
  on("htmx:finally:request", (e) => { const f = e.target.closest?.("form"); if (f) release(f); });
  addEventListener("pageshow", (e) => { if (e.persisted) all("form").forEach(release); });
  addEventListener("beforeunload", (e) => { if ([...dirty].some((f) => f.isConnected)) e.preventDefault(); });

  // Clicks: copy, dialogs for browsers without invoker commands, rows, menus.
  async function copy(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.classList.add("copied");
      setTimeout(() => button.classList.remove("copied"), 1500);
    } catch {
      flash("warn", "The browser refused to copy. Select the text instead.");
    }
  }
  on("click", (e) => {
    const copies = e.target.closest("[data-copy]"), opens = e.target.closest("[data-opens]");
    if (copies) return void copy(copies);
    if (opens && !("commandForElement" in opens)) document.getElementById(opens.dataset.opens)?.showModal();
    for (const menu of all("details.menu[open]")) if (!menu.contains(e.target) || opens) menu.open = false;
    const row = e.target.closest("tr[data-row]"), link = row?.querySelector(".row-link");
    if (link && !e.target.closest("a,button,input,label,select,summary") && !String(getSelection())) {
      link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: e.ctrlKey, metaKey: e.metaKey }));
    }
  });

  // Keys. No key approves, rejects or sends; all can be switched off (WCAG 2.1.4).
  const store = (value) => {
    try { return value === undefined ? localStorage.getItem("keys") : localStorage.setItem("keys", value); } catch { return null; }
  };
  let keys = store() !== "off", go = 0;
  const move = (step) => {
    const links = all("tr[data-row] .row-link"), at = links.indexOf(document.activeElement);
    links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
  };
  const press = (selector) => document.querySelector(selector)?.click();
  const shortcuts = {
    "/": () => document.getElementById("search")?.focus(),
    "?": () => document.getElementById("keys")?.showModal(),
    j: () => move(1), k: () => move(-1),
    "[": () => press("a[rel=prev]"), "]": () => press("a[rel=next]"),
    g: () => { go = Date.now(); },
  };
  on("keydown", (e) => {
    if (e.key === "Escape") {
      all("details.menu[open]").forEach((m) => { m.open = false; m.querySelector("summary").focus(); });
      if (e.target.matches?.("input[type=search]")) e.target.blur();
      return;
    }
    if (!keys || e.ctrlKey || e.metaKey || e.altKey || e.target.matches?.("input,textarea,select") || document.querySelector("dialog[open]")) return;
    const leads = Date.now() - go < 1500 && /^[a-z]$/.test(e.key) && document.querySelector(`[data-go="${e.key}"]`);
    go = 0;
    const run = leads ? () => leads.click() : Object.hasOwn(shortcuts, e.key) && shortcuts[e.key];
    if (!run) return;
    e.preventDefault();
    run();
  });
  on("change", (e) => {
    if (!e.target.matches("[data-keys]")) return;
    keys = e.target.checked;
    store(keys ? "on" : "off");
    root.classList.toggle("keys", keys);
  });

  root.classList.add("js");
  root.classList.toggle("keys", keys);
  all("[data-keys]").forEach((box) => { box.checked = keys; });
  setInterval(() => { if (!document.hidden) tick(); }, 1000);
  on("visibilitychange", () => { if (document.hidden) close(); else { tick(); connect(); } });
  addEventListener("pagehide", close);
  on("htmx:after:swap", connect);
  connect();
})();
