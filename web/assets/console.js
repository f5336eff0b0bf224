// The console's script. Every page works without it; with it pages are live and reached by keys. README.md says which
// attributes it looks at. Texts come from the page: this file has none.
"use strict";
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

  // ready makes use of what only a script can do, in the page and in every part of it that is renewed.
  function ready(part) {
    for (const button of $$("[data-copy], [data-copy-of], [data-open]", part)) button.hidden = false;
  }

  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy], [data-copy-of]");
    if (copy) {
      const text = copy.dataset.copyOf ? document.getElementById(copy.dataset.copyOf).textContent : copy.dataset.copy;
      const label = copy.textContent;
      navigator.clipboard.writeText(text).then(() => {
        copy.textContent = copy.dataset.done;
        setTimeout(() => { copy.textContent = label; }, 1500);
      }, () => {});
      return;
    }
    const open = event.target.closest("[data-open]");
    if (open) document.getElementById(open.dataset.open).showModal();
    const row = event.target.closest("[data-rows] tbody tr");
    if (row && !event.target.closest("a, button, input, select, label, summary, details") && !getSelection().toString()) {
      const link = $("a[href]", row);
      if (link) link.click();
    }
    for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && form.dataset.auto !== undefined) form.requestSubmit();
  });

  document.addEventListener("submit", (event) => {
    const question = event.submitter && event.submitter.dataset.confirm;
    if (question && !confirm(question)) event.preventDefault();
  });

  // Live parts: what carries data-live="exchange clock …" and an id is fetched anew when such an event comes.
  const source = document.body.dataset.events;
  const quiet = 250; // ms between an event and the fetch, so that many events are one fetch
  const pause = 1000; // ms between two fetches at least: a hundred calls a second are no reason for a hundred pages
  const busy = 100; // events between two fetches: as many lines as a page has, so that none of them is there any more
  const calm = 3000; // ms between two fetches while the world is busy: nobody can read what is replaced so fast
  let events = null, timer = 0, fetching = false, last = -Infinity, again = new Set(), heard = 0, rest = pause;
  let missed = true; // what happened between the making of the page and the first event is missed too

  function show(state) {
    const sign = document.getElementById("live");
    if (!sign) return;
    sign.hidden = false;
    sign.className = "live " + state;
    sign.textContent = sign.getAttribute("data-says-" + state);
  }

  function concerned(kinds) {
    return $$("[data-live][id]").filter((part) => part.dataset.live.split(" ").some((kind) => kinds.has(kind)));
  }

  function changed(kind, count) {
    again.add(kind);
    heard += count;
    if (!timer && !fetching) timer = setTimeout(renew, Math.max(quiet, last + rest - performance.now()));
  }

  // known is what the server last said of each live part: one that has not changed stays untouched.
  const known = new Map($$("[data-live][id]").map((part) => [part.id, part.outerHTML]));

  async function renew() {
    timer = 0;
    if ($("[data-live] :active")) { // a click under way keeps what it began on
      timer = setTimeout(renew, quiet);
      return;
    }
    const kinds = again;
    again = new Set();
    if (concerned(kinds).length === 0) return;
    fetching = true;
    last = performance.now();
    rest = heard > busy ? calm : pause;
    heard = 0;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.ok) replace(new DOMParser().parseFromString(await answer.text(), "text/html"), kinds);
    } catch {
      show("off");
    }
    fetching = false;
    if (again.size) timer = setTimeout(renew, Math.max(rest, 3 * (performance.now() - last)));
  }

  function replace(page, kinds) {
    for (const part of concerned(kinds)) {
      const next = page.getElementById(part.id);
      const active = document.activeElement;
      if (!next || known.get(part.id) === next.outerHTML || (part.contains(active) && active.matches("input:not([type=checkbox]), textarea, select"))) continue;
      known.set(part.id, next.outerHTML);
      keep(part, next);
      part.replaceWith(next);
      ready(next);
      if (active && active.id && !document.contains(active)) document.getElementById(active.id)?.focus();
    }
    tick();
  }

  // keep carries over what the reader did to a part: open details, chosen boxes, the row at hand.
  function keep(part, next) {
    for (const open of $$("details[id][open]", part)) { const d = next.querySelector("#" + CSS.escape(open.id)); if (d) d.open = true; }
    for (const box of $$("input[type=checkbox]:checked", part)) {
      const b = $$("input[type=checkbox]", next).find((other) => other.name === box.name && other.value === box.value);
      if (b) b.checked = true;
    }
    const known = new Set($$("tr[id]", part).map((row) => row.id));
    for (const row of $$("tr[id]", next)) if (known.size && !known.has(row.id)) row.classList.add("new");
    const at = $("tr.at[id]", part);
    if (at) next.querySelector("#" + CSS.escape(at.id))?.classList.add("at");
    const scrolled = $(".scroll", part), other = $(".scroll", next);
    if (scrolled && other) requestAnimationFrame(() => { other.scrollLeft = scrolled.scrollLeft; });
  }

  // A browser opens six connections to a host: a tab that nobody looks at gives its own back.
  function connect() {
    if (!source || events || document.hidden) return;
    events = new EventSource(source);
    events.onopen = () => {
      show("on");
      if (missed) for (const kind of ["exchange", "notice", "clock", "action", "run"]) changed(kind, 1);
      missed = false;
    };
    events.onerror = () => { missed = true; show("off"); };
    for (const kind of ["exchange", "notice", "clock", "action", "run"]) events.addEventListener(kind, (event) => changed(kind, JSON.parse(event.data).count));
  }
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return connect();
    if (events) { events.close(); events = null; missed = true; show("paused"); }
  });
  addEventListener("pagehide", () => { if (events) { events.close(); events = null; missed = true; } });
  addEventListener("pageshow", connect);

  // Clocks that run go on between two events.
  let clocks = [];
  function tick() {
    clocks = $$("time[data-mode]").filter((t) => t.dataset.mode !== "frozen")
      .map((t) => ({ t, at: Date.parse(t.dateTime), zone: 8 * 3600e3, speed: Number(t.dataset.speed) || 1, seen: performance.now() }));
  }
  setInterval(() => {
    for (const c of clocks) {
      const now = new Date(c.at + (performance.now() - c.seen) * c.speed + c.zone);
      c.t.textContent = now.toISOString().slice(0, 19).replace("T", " ");
    }
  }, 500);

  // Lint as one types: what data-lint names is asked about a moment after the last key.
  let writing = 0, asked = 0;
  document.addEventListener("input", (event) => {
    const text = event.target.closest("textarea[data-lint]");
    if (!text) return;
    clearTimeout(writing);
    writing = setTimeout(() => lint(text), 300);
  });

  async function lint(text) {
    const turn = ++asked;
    try {
      const answer = await fetch("/v1/lint", {
        method: "POST", headers: { "Content-Type": "application/json", "X-Shapan-Csrf": document.body.dataset.csrf },
        body: JSON.stringify({ name: text.dataset.lint, source: text.value }),
      });
      if (answer.ok && turn === asked) complain(await answer.json());
    } catch {
      show("off");
    }
  }

  function complain(problems) {
    const place = document.getElementById("problems");
    place.replaceChildren(...(problems.length ? problems.map((problem) => {
      const line = document.createElement("p"), at = document.createElement("b");
      line.className = "lint";
      at.className = "mono";
      at.textContent = `${problem.line}:${problem.column}`;
      line.append(at, ` ${problem.message}`, problem.hint ? ` — ${problem.hint}` : "");
      return line;
    }) : [document.getElementById("lint-clean").content.cloneNode(true)]));
  }

  // Keys.
  let pending = "";
  const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");
  function move(step) {
    const rows = $$("[data-rows] tbody tr");
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.classList.contains("at"));
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    rows.forEach((row) => row.classList.toggle("at", row === next));
    next.scrollIntoView({ block: "nearest" });
  }
  const keys = {
    "/": () => $("[data-search]")?.focus(),
    "?": () => document.getElementById("keys").showModal(),
    j: () => move(1),
    k: () => move(-1),
    u: () => $("[data-up]")?.click(),
    x: () => $("tr.at input[type=checkbox]")?.click(),
    Enter: () => $("tr.at a[href]")?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && typing(event.target)) event.target.blur();
    if (typing(event.target) || (event.key === "Enter" && event.target.closest("a, button, summary"))) return;
    if (pending === "g") {
      pending = "";
      const entry = $(`.side a[data-key="${CSS.escape(event.key)}"]`);
      if (entry) { event.preventDefault(); entry.click(); }
      return;
    }
    if (event.key === "g") { pending = "g"; setTimeout(() => { pending = ""; }, 1200); return; }
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  ready(document);
  tick();
  $(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
})();
