/* Light or dark before the first paint: the person's own choice, kept in this browser; without one, the system's. */
(() => {
  const root = document.documentElement;
  const chosen = () => { try { return localStorage.getItem("scheme") || ""; } catch { return ""; } };
  const apply = (scheme) => { if (scheme) root.dataset.scheme = scheme; else delete root.dataset.scheme; };
  const mark = () => document.querySelectorAll("[data-scheme-choice]").forEach((button) =>
    button.setAttribute("aria-pressed", String(button.dataset.schemeChoice === chosen())));

  apply(chosen());
  root.classList.add("has-script");
  document.addEventListener("DOMContentLoaded", mark);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-scheme-choice]");
    if (!button) return;
    try { localStorage.setItem("scheme", button.dataset.schemeChoice); } catch { /* a browser that keeps nothing still follows for this page */ }
    apply(button.dataset.schemeChoice);
    mark();
  });
})();
