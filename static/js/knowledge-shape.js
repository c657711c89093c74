/* The tree of categories and the order of articles: dragged by their rows, or moved by Alt with the arrow keys; the arrows
   beside them do the same without a script. */
(() => {
  const outline = () => document.getElementById("outline");
  const move = (values) => htmx.ajax("POST", document.getElementById("moves").action, { target: "#outline", swap: "innerHTML", values }).catch(() => {}); // a lost answer is said by toast.js

  function ready() {
    if (!window.Sortable || !outline() || !matchMedia("(pointer: fine)").matches) return;
    for (const list of outline().querySelectorAll("[data-sortable]")) if (!Sortable.get(list)) Sortable.create(list, {
      group: "rows", draggable: ".category-row", handle: ".move-grip", animation: 120, ghostClass: "is-lifted", fallbackTolerance: 4, fallbackOnBody: true, swapThreshold: .65,
      onEnd: ({ item, to, from, oldIndex, newIndex }) => {
        if (to === from && oldIndex === newIndex) return;
        const before = item.nextElementSibling?.dataset.id ?? "";
        move(to.dataset.named === "article" ? { article: item.dataset.id, before } : { category: item.dataset.id, parent: to.dataset.parent, before });
      },
    });
  }

  const back = (id) => setTimeout(() => document.querySelector(`#${CSS.escape(id)} .row-title`)?.focus(), 50);

  document.addEventListener("keydown", (event) => {
    const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const row = event.altKey && step && event.target.closest?.(".category-row");
    if (!row) return;
    event.preventDefault();
    move({ [step]: row.dataset.id }).then(() => back(row.id));
  });

  document.addEventListener("submit", (event) => {
    const { name, value } = event.submitter ?? {};
    if (event.target.id !== "moves" || !name) return;
    event.preventDefault();
    move({ [name]: value }).then(() => setTimeout(() => (document.querySelector(`button[form=moves][name=${name}][value="${CSS.escape(value)}"]`) ?? document.querySelector(`[data-id="${CSS.escape(value)}"] .row-title`))?.focus(), 50));
  });

  document.addEventListener("htmx:load", ready);
  document.addEventListener("DOMContentLoaded", ready);
})();
