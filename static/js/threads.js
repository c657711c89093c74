/* Threads and their answers: what arrives comes in at the end, how far somebody read is noted, Ctrl+Enter sends, and
   pictures and files that are pasted, dropped or chosen go to the server and stand in the text where the caret was.
   Everything but the last works without this script. */
(() => {
  // ---- what arrives ---------------------------------------------------------------------------------------------

  const last = () => Math.max(0, ...[...document.querySelectorAll("[data-answers] [data-number]")].map((one) => Number(one.dataset.number)));

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.elt.matches("[data-arrivals]")) detail.parameters.set("after", last());
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.requestConfig?.elt.matches("[data-arrivals]") && !detail.xhr.responseText.trim()) detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.requestConfig?.elt.matches("[data-arrivals]")) note();
  });

  // ---- how far somebody read ------------------------------------------------------------------------------------

  const READING = 3000; // milliseconds that a page stands before somebody until it counts as read
  let noted = -1, waiting = 0;

  function note() {
    const page = document.querySelector("[data-read-url]");
    if (!page?.dataset.readUrl || document.hidden) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const through = Math.max(Number(page.dataset.through) || 0, last());
      if (document.hidden || through === noted) return;
      noted = through;
      const form = new FormData();
      form.set("through", through);
      form.set("csrf_token", token());
      fetch(page.dataset.readUrl, { method: "POST", body: form, keepalive: true, headers: { "HX-Request": "true" } }).catch(() => { noted = -1; });
    }, READING);
  }

  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  document.addEventListener("DOMContentLoaded", note);
  document.addEventListener("visibilitychange", note);

  // ---- marks and menus --------------------------------------------------------------------------------------------

  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (target.id !== "topic-acts" || submitter?.name !== "mark") return;
    event.preventDefault();
    const post = submitter.closest("[data-post]"), sign = submitter.value.replace("no-", "");
    const again = ["up", "down"].includes(sign) ? "button.topic-vote" : `[name=mark][value$="${sign}"]`;
    htmx.ajax("POST", submitter.formAction, { source: submitter, target: post, swap: "innerHTML", values: { mark: submitter.value } })
      .then(() => post.querySelector(again)?.focus());
  });

  document.addEventListener("click", (event) => {
    const way = event.target.closest("a[data-menu]");
    if (!way || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const place = way.parentElement;
    htmx.ajax("GET", way.href, { source: way, target: way, swap: "outerHTML" }).then(() => place.querySelector("details.menu[open] > summary")?.focus());
  });

  // ---- sending with the keyboard --------------------------------------------------------------------------------

  document.addEventListener("keydown", (event) => {
    const text = event.target.closest?.("[data-sends]");
    if (!text || event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    text.form.requestSubmit();
  });

  // ---- pictures and files ---------------------------------------------------------------------------------------

  const toolsOf = (text) => document.querySelector(`[data-files-of="${text.id}"]`);
  const told = (text) => toolsOf(text)?.querySelector("[role=status]");
  const spaceOf = (text) => text.dataset.space || new FormData(text.form).get("space") || "";
  let sent = 0;

  function put(text, words, from, to) {
    text.focus();
    text.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, words)) {
      text.setRangeText(words, from, to, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function say(text, words, wrong = false) {
    const line = told(text);
    if (!line) return;
    line.textContent = words;
    line.toggleAttribute("data-wrong", wrong);
  }

  async function send(text, file) {
    const words = told(text)?.dataset || {};
    if (file.size > Number(words.largest)) return say(text, `${file.name}: ${words.tooLarge}`, true);
    const kept = `![${words.sending} ${(sent += 1)}](#)`;
    const from = text.selectionStart, before = text.value.slice(0, from);
    put(text, `${!before || before.endsWith("\n") ? "" : "\n\n"}${kept}\n`, from, text.selectionEnd);
    say(text, `${words.sending} ${file.name}`);
    const form = new FormData();
    form.set("files", file, file.name || "image.png");
    form.set("space", spaceOf(text));
    form.set("csrf_token", token());
    let answer = null;
    try {
      const response = await fetch(text.dataset.putsFiles, { method: "POST", body: form, headers: { Accept: "application/json" } });
      answer = response.status === 200 || response.status === 422 ? await response.json() : null;
    } catch { /* said below */ }
    const made = answer?.files?.[0], place = text.value.indexOf(kept);
    if (place >= 0) put(text, made ? made.markdown : "", place, place + kept.length);
    if (made) say(text, words.done.replace("{}", made.name));
    else say(text, `${file.name}: ${answer?.refused?.[0]?.words || words.lost}`, true);
    return undefined;
  }

  async function take(text, files) {
    for (const file of files) await send(text, file); // one after another, so that they stand in the order they were chosen
  }

  document.addEventListener("paste", (event) => {
    const text = event.target.closest?.("[data-puts-files]");
    if (!text || !event.clipboardData?.files.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    take(text, [...event.clipboardData.files]);
  });
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const text = event.target.closest?.("[data-puts-files]");
      if (!text || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      text.classList.toggle("is-over", name === "dragenter" || name === "dragover");
      if (name === "drop") take(text, [...event.dataTransfer.files]);
    });
  }
  document.addEventListener("change", ({ target }) => {
    const tools = target.type === "file" && target.closest?.("[data-files-of]");
    if (!tools) return;
    const files = [...target.files];
    target.value = "";
    take(document.getElementById(tools.dataset.filesOf), files);
  });

  const ready = () => document.querySelectorAll("[data-files-of][hidden]").forEach((one) => { one.hidden = false; });
  document.addEventListener("DOMContentLoaded", ready);
  document.addEventListener("htmx:load", ready);
})();
