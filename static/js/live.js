/* Keeps open pages fresh. A page says where its stream is (data-live-url), from when on it needs to hear
   (data-live-since) and, if it can, where several parts are fetched at once (data-live-delta-url). A slot says which
   names it follows (data-live="node-x plan-y") and fetches itself: hx-get="…" hx-trigger="live". Slots are never
   replaced, only what stands in them. One tab of a browser holds the stream and tells the others. */
(() => {
  const page = document.querySelector("[data-live-url]");
  if (!page || !window.ReadableStream) return;

  const { liveUrl: url, liveDeltaUrl: deltaUrl } = page.dataset;
  const HIDDEN_FOR = 20000, SILENT_FOR = 50000, LONGEST_PAUSE = 30000, SPREAD = 2000, GLOW = 2000, SAID_AFTER = 8000, CALM = 2000;
  const SLOT = "body [data-live]"; // on html it says whether we hear anything
  const GONE = "dialog:not([open])"; // closed, and taken away in a moment
  const SINGLY = 3, NAMES_AT_ONCE = 60, REMEMBERED = 200, OVERLAP = 1e6; // microseconds, as the server has it
  const BY_ITSELF = { "Banso-By-Itself": "1" }; // a page left open on a screen is no visit
  const me = crypto.getRandomValues(new Uint32Array(2)).join("-");

  // A page that was kept says in a header from when on it is true; what stands in it is from when it was made.
  const timed = performance.getEntriesByType("navigation")[0]?.serverTiming?.find((told) => told.name === "live");
  let cursor = Math.max(Number(page.dataset.liveSince) || 0, timed?.duration || 0);
  let running = null; // the AbortController of this tab's part while it takes part
  let channel = null, leading = false, caughtUp = false;
  let said = [], saidSince = 0; // what the leader told lately, for tabs that open later
  let owed = new Set(), owesAll = false; // for a hidden tab, until it is looked at
  let wake = () => {}, dropLine = () => {}, hiding = 0, lost = 0;

  // ---- taking part ----------------------------------------------------------------------------------------------

  function start() {
    if (running || document.hidden) return;
    running = new AbortController();
    caughtUp = false;
    const { signal } = running;
    if (!navigator.locks || !window.BroadcastChannel) return void lead(signal);
    channel = new BroadcastChannel(`live ${url}`);
    channel.onmessage = ({ data }) => hearTab(data);
    tell({ asks: cursor, from: me });
    navigator.locks.request(`live ${url}`, { signal }, () => lead(signal)).catch(() => {});
  }

  function stop() {
    running?.abort();
    channel?.close();
    running = channel = null;
    wake();
  }

  const tell = (message) => channel?.postMessage(message);

  function hearTab(message) {
    if (message.asks !== undefined) { if (leading) tell({ to: message.from, ...since(message.asks), state: state() }); return; }
    if (message.to && message.to !== me) return;
    if (message.state) show(message.state);
    if (message.opened && !caughtUp) tell({ asks: cursor, from: me });
    if (message.names !== undefined) { caughtUp = true; hear(message); }
  }

  function since(asked) {
    const known = asked && asked >= saidSince;
    const names = known ? said.filter((news) => news.cursor > asked - OVERLAP).map((news) => news.names) : [null];
    return { cursor, names: !asked ? [] : names.includes(null) ? null : names.flat() };
  }

  // ---- the stream, in the tab that leads ------------------------------------------------------------------------

  async function lead(signal) {
    leading = true;
    said = [];
    saidSince = cursor || Infinity;
    for (let failures = 0; !signal.aborted; ) {
      const ending = await listen(signal, () => { failures = 0; });
      if (signal.aborted || ending.refused) break;
      if (!ending.again) show("off", true);
      const pause = ending.again ? 200 + Math.random() * SPREAD : Math.min(LONGEST_PAUSE, 1000 * 2 ** failures++) * (0.5 + Math.random());
      await Promise.race([new Promise((done) => { wake = done; }), sleep(ending.retryAfter || pause)]);
    }
    leading = false;
    show("off", true);
  }

  // Returns how it ended: again (the server asks us to reconnect), refused (do not), retryAfter (milliseconds).
  async function listen(signal, opened) {
    const line = new AbortController();
    const hangUp = dropLine = () => line.abort();
    signal.addEventListener("abort", hangUp);
    let silence = setTimeout(hangUp, SILENT_FOR);
    try {
      const answer = await fetch(withQuery(url, cursor ? { since: cursor } : {}), { signal: line.signal, cache: "no-store", headers: { Accept: "text/event-stream" } });
      if (answer.redirected || [401, 403, 404].includes(answer.status)) return { refused: true };
      if (!answer.ok) return { retryAfter: 1000 * Number(answer.headers.get("Retry-After")) * (1 + Math.random()) };
      opened();
      for await (const event of events(answer.body)) {
        clearTimeout(silence);
        silence = setTimeout(hangUp, SILENT_FOR);
        if (event.kind === "again") return { again: true };
        take(event);
      }
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error; // TypeError: the network broke
    } finally {
      clearTimeout(silence);
      signal.removeEventListener("abort", hangUp);
      line.abort();
    }
    return {};
  }

  async function* events(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; ; ) {
      const { value, done } = await reader.read();
      if (done) return;
      const pieces = (text + value).split("\n\n");
      text = pieces.pop();
      for (const piece of pieces) {
        const field = Object.fromEntries(piece.split("\n").map((line) => line.split(/: (.*)/s)));
        yield { kind: field.event, cursor: Number(field.id), names: JSON.parse(field.data) };
      }
    }
  }

  function take(event) {
    const opening = event.kind === "delta" || event.kind === "resync";
    const names = event.kind === "resync" ? null : event.names;
    if (saidSince === Infinity) saidSince = event.cursor;
    if (names === null) { said = []; saidSince = event.cursor; }
    else if (names.length) said.push({ cursor: event.cursor, names });
    if (said.length > REMEMBERED) saidSince = said.shift().cursor + OVERLAP;
    if (opening) { caughtUp = true; show("on"); }
    tell({ names, cursor: event.cursor, state: "on", opened: opening });
    hear({ names, cursor: event.cursor });
  }

  // ---- what changed on this page --------------------------------------------------------------------------------

  function hear(news) {
    cursor = Math.max(cursor, news.cursor);
    if (news.names === null) owesAll = true;
    else for (const name of news.names) owed.add(name);
    if (!document.hidden) owesAll ? setTimeout(refresh, Math.random() * SPREAD) : refresh();
  }

  const namesOf = (slot) => (slot.dataset.live || slot.id).split(" "); // data-live alone: its id is its name

  function refresh() {
    const follows = (slot) => owesAll || namesOf(slot).some((name) => owed.has(name));
    const unknown = (slot) => owesAll && slot.id.startsWith("fields-"); // all may have changed: no reason to say that this form's has
    const slots = [...document.querySelectorAll(SLOT)].filter((slot) => follows(slot) && !unknown(slot) && !slot.closest(GONE));
    const names = owesAll ? null : owed;
    owed = new Set();
    owesAll = false;
    fetchSlots(slots, names);
  }

  function fetchSlots(stale, names) {
    const outermost = stale.filter((slot) => !stale.some((outer) => outer !== slot && outer.contains(slot))); // brings the inner
    const slots = outermost.filter(mayChange);
    if (deltaUrl && (slots.length > SINGLY || slots.some((slot) => !slot.hasAttribute("hx-get")))) return fetchTogether(slots, names);
    slots.forEach(fetchAlone);
  }

  function fetchAlone(slot) {
    if (!slot.matches("[data-live-quiet], [data-live-calm]")) return void htmx.trigger(slot, "live");
    const last = calmed.get(slot); // what is only good to know is fetched at once, and then not more often than this
    clearTimeout(last?.soon);
    const wait = Math.max(0, (last?.at || 0) + CALM - Date.now());
    calmed.set(slot, { at: last?.at || 0, soon: setTimeout(() => { calmed.set(slot, { at: Date.now() }); htmx.trigger(slot, "live"); }, wait) });
  }
  const calmed = new WeakMap();

  // One after the other: an answer that was asked for earlier must not arrive later, and bring back what stood before.
  let underWay = Promise.resolve();
  const fetchTogether = (slots, names) => { underWay = underWay.then(() => fetchInOne(slots, names)).catch(reportError); };

  async function fetchInOne(stale, names) {
    const slots = stale.map((slot) => (slot.isConnected ? slot : document.getElementById(slot.id))).filter(Boolean); // drawn anew while it waited
    const wanted = [...new Set(slots.flatMap(namesOf))].filter((name) => !names || names.has(name));
    const left = new Set(slots);
    for (let at = 0; at < wanted.length; at += NAMES_AT_ONCE) {
      const names = wanted.slice(at, at + NAMES_AT_ONCE).join(",");
      const answer = await fetch(withQuery(deltaUrl, { names }), { headers: { "HX-Request": "true", ...BY_ITSELF }, cache: "no-store" }).catch(() => null);
      if (!answer?.ok || answer.redirected) continue;
      const parts = document.createElement("template");
      parts.innerHTML = await answer.text();
      for (const part of parts.content.children) {
        const slot = document.getElementById(part.id);
        if (left.delete(slot)) put(slot, part.innerHTML);
      }
    }
    left.forEach((slot) => slot.hasAttribute("hx-get") && fetchAlone(slot));
  }

  // False while somebody is editing in it; edit-guard.js then says that newer text exists.
  const mayChange = (slot) => slot.dispatchEvent(new CustomEvent("live:before", { bubbles: true, cancelable: true }));

  // A form that kept its slot from being overwritten is gone.
  document.addEventListener("live:wanted", ({ target }) => fetchSlots([target], null));

  // Whoever stands on a link or button of a slot with the keyboard goes on standing there when it is drawn anew.
  function footing(slot) {
    const at = document.activeElement;
    if (!at || at === slot || at.id || !slot.contains(at)) return () => {};
    const address = (part) => part.getAttribute("href") || part.getAttribute("formaction") || part.closest("form")?.action || "";
    const where = address(at), words = at.textContent;
    return () => {
      if (document.activeElement !== document.body) return;
      const same = [...slot.querySelectorAll(at.tagName)].filter((part) => address(part) === where);
      (same.find((part) => part.textContent === words) || same[0])?.focus({ preventScroll: true });
    };
  }

  function put(slot, html) {
    if (!mayChange(slot)) return; // opened while the part was on its way
    const was = looks(slot), stand = footing(slot);
    htmx.swap(slot, html, { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
    setTimeout(() => { stand(); glow(slot, was); }, 0);
  }

  // ---- saying so ------------------------------------------------------------------------------------------------

  const isLive = (detail) => detail?.requestConfig?.triggeringEvent?.type === "live";
  const looked = new WeakMap(), stood = new WeakMap();

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.triggeringEvent?.type === "live") Object.assign(detail.headers, BY_ITSELF);
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!isLive(detail)) return;
    looked.set(detail.requestConfig.elt, looks(detail.requestConfig.elt));
    stood.set(detail.requestConfig.elt, footing(detail.requestConfig.elt));
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    const slot = isLive(detail) && detail.requestConfig.elt;
    if (!looked.has(slot)) return;
    stood.get(slot)?.();
    glow(slot, looked.get(slot));
    looked.delete(slot);
  });
  // Nobody asked for these requests, so nobody is told when one fails: the next news or reconnection brings it.
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    window.addEventListener(failure, (event) => { if (isLive(event.detail)) event.stopPropagation(); }, true);
  }

  // What a person can see of a slot and, each by itself, of the slots inside it, by id: how it looks, and its title.
  const looks = (slot) => new Map([slot, ...slot.querySelectorAll("[data-live]")].map((each) => [each.id, { look: look(each), title: titleOf(each) }]));
  const titleOf = (slot) => slot.querySelector("a, h3:not(:has(a))")?.textContent.trim() || "";
  const met = new Set([...document.querySelectorAll(SLOT)].map((slot) => slot.id)); // what moves is no newcomer

  // Not its tokens, nor classes that come and go, nor who is editing; a list's items stand for themselves.
  function look(slot) {
    const copy = slot.cloneNode(true);
    copy.querySelectorAll("li:has([data-live]), [data-live], input[type=hidden], [data-newer], [data-presence], .kept-notice").forEach((other) => other.remove());
    copy.querySelectorAll("[class]").forEach((part) => part.removeAttribute("class"));
    return copy.innerHTML.replace(/\s+/g, " ").trim();
  }

  function glow(slot, was) {
    if (slot.hasAttribute("data-live-quiet")) return;
    const is = looks(slot);
    for (const [id, now] of is) {
      if (was.get(id)?.look === now.look || !now.look) continue;
      const changed = id ? document.getElementById(id) : slot;
      if (!changed) continue;
      changed.classList.add("is-changed");
      setTimeout(() => changed.classList.remove("is-changed"), GLOW);
      announce(changed, met.has(id) || !id ? "announce" : "announceNew", now.title);
    }
    for (const [id, { title, look: before }] of was) if (before && !is.has(id)) gone.set(id, [slot, title]);
    is.forEach((_, id) => met.add(id));
    clearTimeout(announcingSoon);
    announcingSoon = setTimeout(sayAnnounced, 150);
  }

  let announcing = [], announcingSoon = 0;
  const gone = new Map(); // what left its place and may yet turn up in another

  // A part's own words say what happened to it, with its title where they leave room for one.
  function announce(part, what, title) {
    const told = part.closest("[data-announce]") || part.querySelector("[data-announce]");
    const words = told && (told.dataset[what] || (what === "announceGone" ? "" : told.dataset.announce));
    if (!words || (words.includes("{title}") && !title)) return;
    announcing.push(words.replace("{title}", () => title));
  }

  function sayAnnounced() {
    for (const [id, [slot, title]] of gone) if (!document.getElementById(id)) announce(slot, "announceGone", title);
    gone.clear();
    const words = [...new Set(announcing)];
    announcing = [];
    if (words.length > SINGLY && page.dataset.liveMany) say(page.dataset.liveMany);
    else words.forEach(say);
  }

  function say(words) {
    const region = document.getElementById("announcements") || document.getElementById("news");
    if (!region) return;
    const line = Object.assign(document.createElement("p"), { className: "visually-hidden", textContent: words });
    region.append(line);
    setTimeout(() => line.remove(), 5000);
  }
  // An answer to this page's own request may name what it made stale, so that nobody waits for the stream.
  document.addEventListener("live:stale", (event) => hear({ names: event.detail.names || [], cursor }));
  document.addEventListener("live:say", (event) => say(event.detail));

  const state = () => document.documentElement.dataset.live;
  function show(now, toAll = false) {
    const root = document.documentElement;
    if (root.dataset.live !== now) {
      clearTimeout(lost);
      delete root.dataset.liveLost;
      if (now === "off") lost = setTimeout(() => { if (running) root.dataset.liveLost = ""; }, SAID_AFTER);
    }
    root.dataset.live = now;
    if (toAll) tell({ state: now });
  }
  const withQuery = (address, values) => address + (address.includes("?") ? "&" : "?") + new URLSearchParams(values);
  const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  // ---- when somebody looks --------------------------------------------------------------------------------------

  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (document.hidden) { hiding = setTimeout(stop, HIDDEN_FOR); return; }
    start();
    if (owesAll || owed.size) refresh();
  });
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", start);
  window.addEventListener("online", () => wake());
  window.addEventListener("offline", () => { dropLine(); show("off"); }); // a line may look sound and carry nothing
  show("off");
  // Not before htmx knows the slots: it looks at the page when all deferred scripts have run, and news that came
  // ahead of that would reach nobody.
  if (document.readyState === "complete") start();
  else document.addEventListener("DOMContentLoaded", start, { once: true });
})();
