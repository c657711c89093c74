/* The inside of a step. A form saves itself field by field (htmx, in the fields' own attributes); what is saved counts as not
   edited any more, so that news may come in again. While somebody is in such a field, news about the step waits without a word:
   whether two answered the same is said when it is saved. It waits, too, while something refused is still to be mended: what
   was typed there stands nowhere else. Files are dropped onto their field. */
(() => {
  const FORM = "form[data-answers]", FIELD = "input, textarea, select", REFUSED = ".work-state .error";
  const waiting = new Set(); // slots that have news for later

  // ---- saved --------------------------------------------------------------------------------------------------------

  // Before the answer is put to use, since what it brings anew must not find edited fields.
  document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
    if (detail.xhr.status !== 200) return;
    const { elt, requestConfig } = detail, field = elt.closest?.("[data-answer]");
    if (elt.matches?.("form[data-drop], form[data-said]")) elt.reset(); // the files are handed in, the words are said
    else if (elt.matches?.(`${FORM} [formaction]`)) {
      elt.form.querySelectorAll(FIELD).forEach((input) => settle(input, input.value));
      elt.form.querySelectorAll(REFUSED).forEach((words) => words.remove());
    }
    else if (field) for (const input of field.querySelectorAll(FIELD)) if (input.name.startsWith("answer-")) settle(input, requestConfig.formData.get(input.name));
  });

  function settle(input, sent) {
    if (input.type === "radio") input.defaultChecked = input.checked;
    else if (input.options) for (const option of input.options) option.defaultSelected = option.value === sent;
    else if (input.value === sent) input.defaultValue = sent;
  }

  // ---- news while somebody writes -----------------------------------------------------------------------------------

  const writes = (slot) => slot.contains(document.activeElement) && document.activeElement.matches(`${FORM} :is(input, textarea, select)`);

  const busy = (slot) => writes(slot) || slot.querySelector(`${FORM} ${REFUSED}`);

  document.addEventListener("live:before", (event) => {
    if (!busy(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting.add(event.target);
  }, true);

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const { elt, triggeringEvent } = detail.requestConfig;
    if (triggeringEvent?.type !== "live" || !busy(elt)) return;
    detail.shouldSwap = false; // refused while it was fetched
    waiting.add(elt);
  });

  function catchUp() {
    for (const slot of waiting) {
      if (slot.isConnected && (busy(slot) || slot.querySelector(".htmx-request"))) continue;
      waiting.delete(slot);
      if (slot.isConnected) slot.dispatchEvent(new CustomEvent("live:wanted", { bubbles: true }));
    }
  }
  for (const kind of ["focusout", "htmx:afterRequest"]) document.addEventListener(kind, () => { if (waiting.size) setTimeout(catchUp, 400); });

  // ---- files --------------------------------------------------------------------------------------------------------

  for (const [kind, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]])
    document.addEventListener(kind, (event) => {
      const place = event.target.closest?.("form[data-drop] .drop"), files = event.dataTransfer?.files;
      if (!place) return;
      event.preventDefault(); // else the browser would open the file in place of the page
      place.classList.toggle("is-over", over);
      if (kind !== "drop" || !files?.length) return;
      const input = place.querySelector("input[type=file]");
      input.files = files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
})();
