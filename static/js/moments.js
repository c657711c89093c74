/* Stepping through a map of the past: the arrow keys go to the change before and after, the slider to another day. */
(() => {
  document.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: "back", ArrowRight: "on" }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target.closest?.("input, textarea, select, dialog, [contenteditable]") || document.querySelector("dialog[open]")) return;
    const link = document.querySelector(`[data-step=${step}]`);
    if (link) { event.preventDefault(); link.click(); }
  });

  const slider = document.getElementById("then-day");
  const said = slider?.form.querySelector("output");
  if (!slider || !said) return;

  const written = () => {
    const day = new Date(`${slider.dataset.first}T12:00:00Z`);
    day.setUTCDate(day.getUTCDate() + Number(slider.value));
    return day.toLocaleDateString(document.documentElement.lang === "ja" ? "ja-JP" : "en-GB", { timeZone: "UTC", year: "numeric", month: "short", day: "numeric" });
  };
  slider.addEventListener("input", () => { said.textContent = written(); slider.setAttribute("aria-valuetext", written()); });
  slider.addEventListener("change", () => slider.form.requestSubmit());
})();
