/* A live slot in which somebody is editing is never overwritten, by nobody's change, nor one in which somebody has
   just pressed what opens a form, or is choosing from a menu. A note says that newer text exists; when the form is gone
   or the menu closed, the slot fetches what it missed. The page holds the note as <template data-newer-notice>. Fields that are always open (data-guard="idle") count once they were touched. */
(() => {
  const FIELDS = "input:not([type=hidden], [type=submit], [type=button], [type=reset]), textarea, select, [contenteditable=true], [data-editing]";
  const watched = new Map();

  const editing = (slot) => slot.querySelector("form[data-disputed]") || [...slot.querySelectorAll(FIELDS)].find( // two texts wait for a choice
    (field) => isDirty(field) || field === document.activeElement || (isShown(field) && !isAlwaysOpen(field)));
  const isAlwaysOpen = (field) => Boolean(field.closest("[data-guard=idle]") || field.form?.closest("[data-guard=idle]")); // its form may stand elsewhere
  const isShown = (field) => (field.checkVisibility ? field.checkVisibility() : field.offsetParent !== null);

  const isAsking = (slot) => Boolean(slot.querySelector(".htmx-request:not([data-live])")); // a slot asks for itself
  const isChoosing = (slot) => Boolean(slot.querySelector("details.menu[open]"));
  const isBusy = (slot) => Boolean(editing(slot)) || isAsking(slot) || isChoosing(slot);

  function isDirty(field) {
    if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected) && field.selectedIndex > 0;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    return field.value !== undefined && field.value !== field.defaultValue;
  }

  function keep(slot) {
    if (slot.querySelector("form.htmx-request")) return Boolean(editing(slot)); // what we hear is our own, or its answer tells
    const field = editing(slot);
    if (!isBusy(slot)) return false;
    if (!watched.has(slot)) watch(slot);
    if (field && !slot.querySelector("[data-newer]")) note(slot, field);
    return true;
  }

  function note(slot, field) {
    const content = document.querySelector("template[data-newer-notice]")?.content.firstElementChild;
    if (!content) return;
    const notice = content.cloneNode(true);
    notice.dataset.newer = "";
    const form = field.closest("form");
    if (!form?.hasAttribute("data-compare")) notice.querySelector("[data-look]")?.remove();
    (form || slot).prepend(notice);
    document.dispatchEvent(new CustomEvent("live:say", { detail: (notice.querySelector("span") || notice).textContent.trim() }));
  }

  function watch(slot) {
    const observer = new MutationObserver(() => {
      if (slot.isConnected && isBusy(slot)) return;
      observer.disconnect();
      watched.delete(slot);
      if (slot.isConnected) slot.dispatchEvent(new CustomEvent("live:wanted", { bubbles: true }));
    });
    watched.set(slot, observer);
    observer.observe(slot, { childList: true, subtree: true, attributes: true, attributeFilter: ["hidden", "open", "class"] });
  }

  // To look is to send the form as it is, saying that nothing is to be saved: what comes back shows both.
  document.addEventListener("click", ({ target }) => {
    const form = target.closest?.("[data-look]")?.closest("form");
    if (!form) return;
    const asks = Object.assign(document.createElement("input"), { type: "hidden", name: "compare", value: "1" });
    form.append(asks);
    form.requestSubmit();
    asks.remove();
  });

  // A third text is put together from the two.
  const offer = (root) => root.querySelectorAll?.("[data-insert]").forEach((button) => { button.hidden = false; });
  document.addEventListener("htmx:load", ({ target }) => offer(target));
  document.addEventListener("DOMContentLoaded", () => offer(document));
  document.addEventListener("click", ({ target }) => {
    const text = target.closest?.("[data-insert]")?.closest(".conflict-other").querySelector("textarea");
    if (!text) return;
    text.value = [text.value.replace(/\n+$/, ""), target.dataset.insert].filter(Boolean).join("\n");
    text.focus();
  });

  const isLive = (detail) => detail?.requestConfig?.triggeringEvent?.type === "live";
  let asking = null; // the element whose answer is being swapped in

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isLive(event.detail) && keep(event.detail.requestConfig.elt)) event.preventDefault();
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    asking = detail.requestConfig.elt;
    if (isLive(detail) && detail.shouldSwap && keep(asking)) detail.shouldSwap = false; // opened while it was fetched
  });
  document.addEventListener("htmx:afterSwap", () => { asking = null; });
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    const slot = detail.target.closest("body [data-live]");
    if (slot && !slot.contains(asking) && keep(slot)) detail.shouldSwap = false;
  });
  document.addEventListener("live:before", (event) => { if (keep(event.target)) event.preventDefault(); });
})();
