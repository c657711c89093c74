/* One box over everything, on every page: "/" or Ctrl+K opens it, results come while one types, arrow keys choose one.
   Without a script the box in the bar leads to the page of results. */
(() => {
  const { box: boxUrl, label } = document.currentScript.dataset;
  const finder = Object.assign(document.createElement("dialog"), { id: "finder", className: "finder", ariaLabel: label });
  const box = () => finder.querySelector("input[type=search]");
  const hits = () => [...finder.querySelectorAll("[role=option]")];
  // For a moment after a dialog was closed the focus is still in it.
  const writing = (target) => !target.closest?.("dialog:not([open])") && target.closest?.("input, textarea, select, [contenteditable]:not([contenteditable=false]), dialog[open]");
  let opener = null;

  // What is being composed (かな before it is 漢字) is not looked for yet.
  document.addEventListener("input", (event) => { if (event.isComposing && event.target.closest("[data-searching]")) event.stopPropagation(); }, true);
  document.addEventListener("compositionend", ({ target }) => { if (target.closest("[data-searching]")) target.dispatchEvent(new Event("input", { bubbles: true })); });

  if (!boxUrl) return;

  // What stands in it is fetched once the page has nothing else to do; it joins the page when it is first opened.
  let filling = null;
  const fill = () => (filling ??= fetch(boxUrl, { headers: { "HX-Request": "true", "Banso-By-Itself": "1" } })
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : Promise.reject(answer.status)))
    .then((html) => { finder.innerHTML = html; })
    .catch(() => { filling = null; }));
  (window.requestIdleCallback || setTimeout)(fill);

  async function open(words = "") {
    if (finder.open) return;
    if (!box()) await fill();
    if (!box() || finder.open) return;
    if (!finder.isConnected) {
      document.body.append(finder);
      htmx.process(finder);
    }
    opener = document.activeElement;
    finder.showModal();
    box().value = words;
    box().focus();
    if (words) box().dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("keydown", (event) => {
    const called = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !writing(event.target) && !document.querySelector("main [data-shortcut='/']");
    if (!called && !slash) return;
    if (called && (event.defaultPrevented || event.target.closest?.("[contenteditable]:not([contenteditable=false])"))) return; // there it makes a link
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    open();
  });

  // The box in the bar opens it when it is pressed or typed into; walking past it with the Tab key does not.
  document.addEventListener("click", (event) => {
    const way = event.target.closest("[data-opens-finder]");
    if (!way || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(taken(way));
  });
  document.addEventListener("input", ({ target }) => { const way = target.closest("[data-opens-finder]"); if (way && !target.isComposing) open(taken(way)); });

  function taken(way) {
    const bar = way.querySelector("input"), words = bar?.value || "";
    if (bar) bar.value = "";
    return words;
  }

  finder.addEventListener("close", () => {
    if (opener?.isConnected) opener.focus();
    opener = null;
    choose(null);
  });
  finder.addEventListener("click", (event) => {
    if (event.target === finder) finder.close();
    const hit = event.target.closest("[data-hit]");
    if (hit) tell(hit.dataset.hit);
  });

  finder.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = hits(), at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!all.length) return;
      event.preventDefault();
      const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? all.length - 1 : at - 1;
      choose(all[next] || (next < 0 ? null : all[0]));
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      all[at].click();
    }
  });

  function choose(hit) {
    for (const one of hits()) one.setAttribute("aria-selected", String(one === hit));
    if (hit) box().setAttribute("aria-activedescendant", hit.id); else box().removeAttribute("aria-activedescendant");
    hit?.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (target.id !== "finder-hits") return;
    choose(null);
    box().setAttribute("aria-expanded", String(hits().length > 0));
    finder.querySelector("[role=status]").textContent = finder.querySelector("form").dataset.said.replace("{number}", hits().filter((one) => one.dataset.hit).length);
  });

  // What was found this way is told like on the page of results, when something is opened.
  function tell(opened) {
    const { logUrl } = finder.querySelector("form").dataset;
    if (!logUrl) return;
    const form = new FormData();
    form.set("q", box().value);
    form.set("found", String(hits().filter((one) => one.dataset.hit).length));
    form.set("opened", opened);
    form.set("csrf_token", JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "");
    fetch(logUrl, { method: "POST", body: form, keepalive: true }).catch(() => {});
  }

  // A question that is asked elsewhere takes along what was typed, and what others may be told of it; what was begun there stays.
  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.("a[data-carries]"), form = link?.closest("form");
    const { pathname } = new URL(link?.href || "/", location.href);
    if (!form || !form.elements.question.value.trim() || window.kept.read(pathname)) return;
    const along = [...form.querySelectorAll("[data-open]:checked")].map((one) => `- ${one.dataset.open}`);
    const text = [form.elements.question.value.trim(), ...(along.length ? ["", ...along] : [])].join("\n");
    window.kept.write(pathname, { typed: { "body#1": text }, base: { "body#1": "" } });
  });
})();
