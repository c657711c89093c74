/* What was found before a post goes out comes into view, and the keyboard with it. */
(() => {
  const found = () => document.getElementById("names-found");
  document.addEventListener("DOMContentLoaded", () => found()?.focus());
})();
