/* A page that is read: it says how far (once it has been open for a moment, at rest, and when it is left), shows in its
   contents where one is, copies its address and prints. Nothing of it is needed to read. */
(() => {
  const FIRST = 4000, EVERY = 15000, STEP = 0.1;
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  for (const button of document.querySelectorAll("[data-copy-address]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    const label = button.getAttribute("aria-label");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copyAddress);
      button.classList.add("is-done");
      button.setAttribute("aria-label", button.dataset.copied);
      button.title = button.dataset.copied;
      setTimeout(() => { button.classList.remove("is-done"); button.setAttribute("aria-label", label); button.title = label; }, 2000);
    });
  }

  // ---- how far one read -------------------------------------------------------------------------------------------

  const kept = new WeakMap(); // by the element that is read: it may arrive later, as a part of a page
  const read = () => document.querySelectorAll("[data-read-url]");

  function look(sheet) {
    const body = sheet.querySelector("[data-article-body]") || sheet;
    const { top, height } = body.getBoundingClientRect();
    const state = kept.get(sheet) || { since: 0, furthest: 0, told: -1 };
    kept.set(sheet, state);
    if (!height || document.hidden || top > innerHeight) return state; // folded away, or not in sight
    state.since ||= Date.now();
    state.furthest = Math.max(state.furthest, Math.min(1, Math.max(0, (innerHeight - top) / height)));
    return state;
  }

  function tell(sheet) {
    const state = look(sheet);
    const further = state.furthest - state.told >= STEP || (state.furthest === 1 && state.told < 1);
    const enough = sheet.dataset.readOnce !== undefined && state.told >= 0;
    if (!state.since || Date.now() - state.since < FIRST || !further || enough) return;
    state.told = state.furthest;
    const form = new FormData();
    form.set("share", state.furthest.toFixed(3));
    form.set("language", sheet.dataset.language || "");
    if (token()) form.set("csrf_token", token());
    fetch(sheet.dataset.readUrl, { method: "POST", body: form, keepalive: true }).catch(() => {});
  }

  const tellAll = () => read().forEach(tell);
  read().forEach(look);
  addEventListener("scroll", () => read().forEach(look), { passive: true });
  setTimeout(tellAll, FIRST + 200);
  setInterval(tellAll, EVERY);
  document.addEventListener("visibilitychange", () => document.hidden && tellAll());
  addEventListener("pagehide", tellAll);

  // ---- where one is -----------------------------------------------------------------------------------------------

  const links = new Map([...document.querySelectorAll(".contents-side a[href^='#']")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  if (links.size) {
    const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
    const mark = () => {
      const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
      const here = passed.at(-1) || headings[0];
      for (const [id, link] of links) link.toggleAttribute("aria-current", id === here?.id);
      links.get(here?.id)?.setAttribute("aria-current", "true");
    };
    addEventListener("scroll", () => requestAnimationFrame(mark), { passive: true });
    mark();
  }
})();
