/* A thread and the boxes below it. New lines are fetched after the last one that stands here; Ctrl+Enter sends; files can
   be pasted and dropped; a note and a message are two forms, so that no text ever changes its readers by a click. */
(() => {
  const NEAR = 240, TYPING_FOR = 6000;
  const end = () => [...document.querySelectorAll("[data-line]")].at(-1);
  const atTheEnd = () => window.innerHeight + window.scrollY > document.documentElement.scrollHeight - NEAR;

  // ---- reading ------------------------------------------------------------------------------------------------------

  // Without a place of its own, a page opens at what is new, or at its end.
  if (!location.hash && document.querySelector("[data-arrivals]")) document.getElementById("end")?.scrollIntoView({ block: "center" });

  let follow = false;
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (!detail.elt.matches("[data-arrivals]")) return;
    detail.parameters.set("after", end()?.dataset.line || "");
    follow = atTheEnd();
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.requestConfig?.elt.matches("[data-arrivals]") && !detail.xhr.responseText.trim()) detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.requestConfig?.elt.matches("[data-arrivals]") && follow) document.getElementById("write")?.scrollIntoView({ block: "end" });
  });

  // ---- writing ------------------------------------------------------------------------------------------------------

  document.addEventListener("keydown", (event) => {
    const text = event.target.closest?.("[data-sends]");
    if (!text || event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    text.form.requestSubmit();
  });

  document.addEventListener("click", (event) => {
    const way = event.target.closest("[data-write]");
    if (!way || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    write(way.dataset.write);
  });

  function write(mode) {
    for (const way of document.querySelectorAll("[data-write]")) {
      if (way.dataset.write === mode) way.setAttribute("aria-current", "true");
      else way.removeAttribute("aria-current");
    }
    for (const form of document.querySelectorAll(".composer-form")) form.hidden = form.id !== `write-${mode}`;
    document.querySelector(`#write-${mode} textarea`)?.focus();
  }

  // What was sent is no draft any more, whatever the field says when it loses its place.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.requestConfig?.elt.matches(".composer-form") && detail.xhr.status === 200) detail.requestConfig.elt.reset();
  });

  // A form that came back after it was sent, and one whose draft was kept, belongs to the way that is chosen.
  document.addEventListener("htmx:load", ({ target }) => { if (target.matches?.(".composer-form") && !target.hidden) target.querySelector("textarea").focus(); });

  // ---- "… is writing": only what both sides will read, and only while somebody types ----------------------------------

  let quiet = 0;
  document.addEventListener("input", ({ target }) => {
    const form = target.closest?.("[data-tells]");
    if (!form || !target.matches("textarea")) return;
    clearTimeout(quiet);
    tells(form, target.value.trim() !== "");
    quiet = setTimeout(() => tells(form, false), TYPING_FOR);
  });
  document.addEventListener("submit", ({ target }) => { if (target.matches("[data-tells]")) tells(target, false); }, true);

  function tells(form, typing) {
    if (typing === "edits" in form.dataset) return;
    if (typing) form.dataset.edits = form.dataset.tells; else delete form.dataset.edits;
    document.dispatchEvent(new FocusEvent("focusin")); // presence looks at who edits what
  }

  // ---- files --------------------------------------------------------------------------------------------------------

  const size = (bytes) => new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: bytes < 1e6 ? "kilobyte" : "megabyte", maximumFractionDigits: 1 }).format(bytes < 1e6 ? Math.ceil(bytes / 1e3) : bytes / 1e6);

  function put(input, files) {
    const kept = new DataTransfer();
    for (const file of files) kept.items.add(file);
    input.files = kept.files;
    show(input);
  }

  function show(input) {
    const list = input.parentElement.querySelector("[data-chosen]");
    list.replaceChildren(...[...input.files].map((file, index) => {
      const item = document.createElement("li"), name = document.createElement("span"), about = document.createElement("span"), away = document.createElement("button");
      name.textContent = file.name;
      name.className = "truncate";
      about.textContent = size(file.size);
      about.className = "muted number";
      Object.assign(away, { type: "button", className: "chosen-away", textContent: "×", ariaLabel: list.dataset.remove.replace("{name}", () => file.name) });
      away.addEventListener("click", () => { put(input, [...input.files].filter((_, other) => other !== index)); input.focus(); });
      item.append(name, about, away);
      return item;
    }));
  }

  document.addEventListener("change", ({ target }) => { if (target.matches("[data-choosing] input")) show(target); });

  const inputOf = (target) => target.closest?.("[data-writing]")?.querySelector("[data-choosing] input");
  document.addEventListener("paste", (event) => {
    const input = inputOf(event.target);
    if (!input || !event.clipboardData.files.length) return;
    event.preventDefault();
    put(input, [...input.files, ...event.clipboardData.files]);
  });
  document.addEventListener("dragover", (event) => {
    if (!inputOf(event.target) || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    event.target.closest("[data-writing]").classList.add("is-dropped-on");
  });
  for (const kind of ["dragleave", "drop"]) document.addEventListener(kind, (event) => event.target.closest?.("[data-writing]")?.classList.remove("is-dropped-on"));
  document.addEventListener("drop", (event) => {
    const input = inputOf(event.target);
    if (!input || !event.dataTransfer.files.length) return;
    event.preventDefault();
    put(input, [...input.files, ...event.dataTransfer.files]);
  });
})();
