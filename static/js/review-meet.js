/* The meeting that runs from a review. Arrow keys turn its pages, which come without loading the whole again; whoever leads
   says where they are, and whoever follows goes along, unless they are writing. What is being saved is waited for. */
(() => {
  const WRITES = "input, textarea, select, [contenteditable=true]";
  const stage = () => document.getElementById("meet");
  let turning = false;

  const saving = () => stage()?.querySelector("form.htmx-request");
  const writing = () => stage()?.contains(document.activeElement) && document.activeElement.matches(WRITES);
  const saved = () => new Promise((done) => {
    if (!saving()) return done();
    const wait = () => { if (!saving()) { document.removeEventListener("htmx:afterRequest", wait); done(); } };
    document.addEventListener("htmx:afterRequest", wait);
    setTimeout(done, 4000);
  });

  async function turn(link, push = true) {
    if (turning) return;
    turning = true;
    if (writing()) keep.blur(); // what was written is saved as one leaves it
    await new Promise((done) => setTimeout(done, 0));
    await saved();
    try {
      const answer = await fetch(link, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (!answer.ok || answer.redirected) { location.href = link; return; }
      show(new DOMParser().parseFromString(await answer.text(), "text/html"), link, push);
    } catch { location.href = link; } finally { turning = false; }
  }

  function show(page, link, push) {
    const fresh = page.getElementById("meet"), ways = page.getElementById("meet-ways");
    if (!fresh || !ways) { location.href = link; return; }
    if (push) history.pushState({ meet: true }, "", link);
    document.title = page.title;
    stage().replaceWith(document.adoptNode(fresh));
    document.getElementById("meet-ways").replaceWith(document.adoptNode(ways));
    htmx.process(stage());
    stage().dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: stage() } }));
    fold();
    document.getElementById("meet-title")?.focus({ preventScroll: true });
    scrollTo({ top: 0 });
    tell();
    if (new URL(location.href).searchParams.has("follow")) htmx.trigger("#meet-leader", "live"); // who leads may have gone on meanwhile
  }

  // Whoever leads says where they are.
  function tell() {
    const { leads, meet } = stage()?.dataset || {};
    if (leads) htmx.ajax("POST", leads, { source: stage(), swap: "none", values: { at: meet, lead: "yes" } }).catch(() => {});
  }

  // Whoever follows goes along as soon as they are not writing.
  function follow() {
    const link = stage()?.querySelector("[data-meet-follow]");
    if (link && !writing() && !document.querySelector("dialog[open]")) turn(link.href);
  }

  // Where there is no room, the road is folded.
  const narrow = matchMedia("(max-width: 999px)");
  const fold = () => { const road = stage()?.querySelector("[data-meet-road]"); if (road) road.open = !narrow.matches; };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-meet-way]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    turn(link.href);
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target.closest?.(`${WRITES}, dialog, summary, [role=menu]`) || document.querySelector("dialog[open]")) return;
    const rel = { ArrowRight: "next", PageDown: "next", ArrowLeft: "prev", PageUp: "prev" }[event.key];
    const link = rel && document.querySelector(`#meet-ways a[rel=${rel}]`);
    if (!link) return;
    event.preventDefault();
    turn(link.href);
  });

  addEventListener("popstate", () => turn(location.href, false));
  document.addEventListener("htmx:afterSettle", ({ target }) => { if (target.id === "meet-leader") follow(); });
  document.addEventListener("focusout", () => setTimeout(follow, 300));
  narrow.addEventListener("change", fold);
  document.addEventListener("DOMContentLoaded", () => { fold(); tell(); follow(); });
})();
