/* The success map: links to nodes, and those marked data-dialog, open over the map, goals fold on a phone and stay as they were when news
   arrives, cards are dragged (their keyboard twin: Alt with the arrow keys, and the form "Move"). */
(() => {
  const FITS = { goal: ["goals"], initiative: ["goal"], strategy: ["initiative"], kpi: ["goal", "initiative", "strategy"] };
  const map = () => document.querySelector(".map");
  const pidOf = (branch) => branch.firstElementChild.id.slice(5);
  const listKind = (list) => (list.classList.contains("map-goals") ? "goals" : list.closest(".branch").dataset.kind);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]:not([hx-get]), .map a[href*='/nodes/']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    htmx.ajax("GET", link.href, { target: "#dialogs", swap: "innerHTML" });
  });

  document.addEventListener("change", (event) => event.target.closest("form[data-submit-on-change]")?.requestSubmit());

  // ---- folding --------------------------------------------------------------------------------------------------

  const folds = () => [...document.querySelectorAll(".map-fold")];
  const keyOf = (fold) => fold.previousElementSibling.id;
  let kept = {};

  document.addEventListener("toggle", (event) => { if (event.target.matches?.(".map-fold")) sayAll(); }, true);
  document.addEventListener("htmx:beforeSwap", remember);
  document.addEventListener("live:before", remember);
  document.addEventListener("htmx:load", (event) => {
    for (const fold of event.target.querySelectorAll?.(".map-fold") || []) if (keyOf(fold) in kept) fold.open = kept[keyOf(fold)];
    if (map()?.contains(event.target)) ready();
  });

  function remember() { kept = Object.fromEntries(folds().map((fold) => [keyOf(fold), fold.open])); }

  function sayAll() {
    const all = document.querySelector("[data-fold-all]");
    if (!all) return;
    all.hidden = folds().length < 2;
    all.textContent = folds().every((fold) => fold.open) ? all.dataset.close : all.dataset.open;
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-fold-all]")) return;
    const open = !folds().every((fold) => fold.open);
    folds().forEach((fold) => { fold.open = open; });
  });

  // ---- moving ---------------------------------------------------------------------------------------------------

  const place = (pid, values) => htmx.ajax("POST", `${map().dataset.sortable}/nodes/${pid}/place`, { target: "#dialogs", swap: "innerHTML", values }).catch(() => {}); // a lost answer is said by toast.js

  function ready() {
    sayAll();
    if (!window.Sortable || !map()?.dataset.sortable || !matchMedia("(pointer: fine)").matches) return;
    for (const list of map().querySelectorAll("ol")) if (!Sortable.get(list)) {
      Sortable.create(list, {
        group: { name: "map", put: (to, _from, dragged) => FITS[dragged.dataset.kind].includes(listKind(to.el)) },
        draggable: ".branch", filter: "a, button, summary, input", preventOnFilter: false, animation: 120,
        ghostClass: "is-lifted", fallbackTolerance: 4, emptyInsertThreshold: 24,
        onStart: () => map().classList.add("is-moving"),
        onEnd: dropped,
      });
    }
  }

  function dropped({ item, from, to, oldIndex, newIndex }) {
    map().classList.remove("is-moving");
    if (from === to && oldIndex === newIndex) return;
    const parent = to.closest(".branch");
    const after = item.nextElementSibling;
    place(pidOf(item), { parent: parent ? pidOf(parent) : "", before: after ? pidOf(after) : "" });
  }

  document.addEventListener("keydown", (event) => {
    const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const branch = event.altKey && step && event.target.closest?.(".map[data-sortable] .branch");
    if (!branch) return;
    event.preventDefault();
    const card = branch.firstElementChild.id;
    place(pidOf(branch), { step }).then(() => setTimeout(() => document.getElementById(card)?.querySelector("a")?.focus(), 300));
  });

  // ---- sharing --------------------------------------------------------------------------------------------------

  document.addEventListener("change", (event) => count(event.target.closest("form[data-count-chosen]")));
  document.addEventListener("htmx:load", (event) => count(event.target.querySelector?.("form[data-count-chosen]")));

  function count(form) {
    if (!form) return;
    const button = form.querySelector("button");
    const chosen = form.querySelectorAll("input:checked").length;
    button.lastChild.textContent = form.dataset.countChosen.replace("{n}", chosen);
    button.disabled = !chosen;
  }

  // An undone deletion takes its own news away.
  document.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.successful && detail.elt.matches?.("[data-undo]")) detail.elt.closest("[data-toast]")?.remove(); });

  document.addEventListener("DOMContentLoaded", ready);
})();
