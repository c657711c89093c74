/* The page of notices: arrows go from one to the next, r marks as read, and a choice of filter shows itself at once. */
(() => {
  const links = () => [...document.querySelectorAll("a[data-notice]")];
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea, details[open], dialog")) return;
    const all = links(), at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1 }[event.key];
    if (to !== undefined && all.length && (at >= 0 || event.target === document.body || event.target.id === "main")) {
      event.preventDefault();
      all[Math.max(0, Math.min(all.length - 1, to))].focus();
    } else if (event.key === "r" && at >= 0) {
      all[at].closest(".notice-row").querySelector("form")?.requestSubmit();
    }
  });
  for (const instead of document.querySelectorAll("[data-sends-instead]")) instead.hidden = true;
  document.addEventListener("change", ({ target }) => { if (target.matches("[data-sends]")) target.form.requestSubmit(); });
})();
