/* Small news: dismissed by its button, gone by itself when it only confirms; failures of a request are said in words. */
(() => {
  const QUIET_AFTER = 6000;
  const news = () => document.getElementById("news");

  document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove());
  document.addEventListener("DOMContentLoaded", () => {
    news().querySelectorAll("[data-toast]").forEach(fade);
    new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => node.nodeType === 1 && fade(node)))).observe(news(), { childList: true });
  });

  document.addEventListener("htmx:sendError", () => say("news-lost"));
  document.addEventListener("htmx:timeout", () => say("news-lost"));
  document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => say(
    { 401: "news-signed-out", 403: "news-refused", 429: xhr.getResponseHeader?.("Retry-After") === "1" ? "news-pause" : "news-slow-down" }[xhr.status] || "news-failed"));
  window.addEventListener("offline", () => { document.documentElement.dataset.connection = "lost"; });
  window.addEventListener("online", () => { delete document.documentElement.dataset.connection; });

  function say(id) {
    news().querySelectorAll(`[data-said="${id}"]`).forEach((old) => old.remove());
    const toast = document.getElementById("news-wrong").content.firstElementChild.cloneNode(true);
    toast.querySelector(".toast-text").replaceChildren(document.getElementById(id).content.cloneNode(true));
    toast.dataset.said = id;
    news().append(toast);
  }

  // A confirmation may go; news with something to press, and failures, stay until dismissed.
  function fade(toast) {
    if (toast.dataset.kind !== "done" || toast.querySelector("a, form, .buttons")) return;
    setTimeout(function away() { if (toast.matches(":hover, :focus-within")) setTimeout(away, QUIET_AFTER); else toast.remove(); }, QUIET_AFTER);
  }
})();
