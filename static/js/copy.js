/* A button copies what stands in the field that it names, or the code below it, and says so for a moment. Without this script
   the field is selected by hand, and buttons over code are not there. */
(() => {
  const show = (within) => { for (const button of within.querySelectorAll("[data-copies-code][hidden]")) button.hidden = !navigator.clipboard; };
  show(document);
  document.addEventListener("htmx:load", (event) => show(event.detail.elt));
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copies-code]");
    if (!button) return;
    await navigator.clipboard.writeText(button.closest(".md-code").querySelector("pre").textContent);
    say(button);
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copies]");
    const field = button && document.getElementById(button.dataset.copies);
    if (!field) return;
    field.select();
    await navigator.clipboard?.writeText(field.value).catch(() => document.execCommand("copy"));
    say(button);
  });

  function say(button) {
    const label = button.querySelector("[data-label]") || button;
    const before = label.textContent;
    if (!button.dataset.copied || before === button.dataset.copied) return;
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = before; }, 2000);
  }
})();
