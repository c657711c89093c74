/* Writing an article: Ctrl+S saves without leaving, the buttons above the text put Markdown around what is marked, and
   what is typed goes through the browser's own undo. The page works without any of this. */
(() => {
  const form = () => document.getElementById("writing");
  const body = () => form()?.querySelector("[data-markdown]");

  // ---- saving -------------------------------------------------------------------------------------------------------

  const save = () => htmx.trigger(form(), "save-now");

  document.addEventListener("keydown", (event) => {
    if (!form() || !(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
    const key = event.key.toLowerCase();
    if (key === "s" && !event.shiftKey) { event.preventDefault(); save(); }
    const tool = event.target === body() && !event.shiftKey && { b: "bold", i: "italic", k: "link" }[key];
    if (tool) { event.preventDefault(); event.stopPropagation(); use(tool); }
  }, true);

  document.addEventListener("submit", (event) => {
    if (event.target !== form() || event.submitter?.name) return; // what goes on to another page is sent as it is
    event.preventDefault();
    save();
  });

  document.addEventListener("input", ({ target }) => {
    const told = document.getElementById("saved-told");
    if (!told || target.form !== form() || !told.dataset.unsaved) return;
    told.textContent = told.dataset.unsaved;
    told.dataset.state = "unsaved";
  });

  // What was wrong, or written by two, is over once it is saved; where the form came back, that comes into view.
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.elt !== form() || !detail.successful) return;
    form().querySelectorAll(".clashes, #form-errors, .field > .error").forEach((one) => one.remove());
    form().querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
  });
  document.addEventListener("htmx:load", ({ target }) => {
    if (target.id === "writing") target.querySelector(".clashes, #form-errors")?.scrollIntoView({ block: "center" });
  });

  // ---- the buttons above the text -----------------------------------------------------------------------------------

  const WRAPS = { bold: ["**", "**"], italic: ["*", "*"] };
  const LINES = { heading: "## ", subheading: "### ", bullets: "- ", numbers: "1. ", tasks: "- [ ] " };

  function put(text, from, to, marked = [from + text.length, from + text.length]) {
    const area = body();
    area.focus();
    area.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, from, to, "end");
    area.setSelectionRange(...marked);
  }

  function wrap([before, after]) {
    const { selectionStart: from, selectionEnd: to, value } = body();
    const inside = value.slice(from, to);
    put(before + inside + after, from, to, [from + before.length, from + before.length + inside.length]);
  }

  function begin(mark) {
    const { selectionStart, selectionEnd: to, value } = body();
    const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const lines = value.slice(from, to).split("\n");
    const has = lines.every((line) => line.startsWith(mark));
    const text = lines.map((line) => (has ? line.slice(mark.length) : mark + line.replace(/^(#{1,6} |[-*] (\[[ x]\] )?|\d+\. )/, ""))).join("\n");
    put(text, from, to, lines.length > 1 ? [from, from + text.length] : undefined);
  }

  function block(before, inside, after) {
    const { selectionStart: from, selectionEnd: to, value } = body();
    const marked = value.slice(from, to) || inside;
    const lead = from === 0 || value.slice(0, from).endsWith("\n\n") ? "" : value[from - 1] === "\n" ? "\n" : "\n\n";
    const start = from + lead.length + before.length;
    put(`${lead}${before}${marked}${after}\n`, from, to, [start, start + marked.length]);
  }

  function link() {
    const { selectionStart: from, selectionEnd: to, value } = body();
    const words = value.slice(from, to);
    const address = from + words.length + 3;
    put(`[${words}](https://)`, from, to, words ? [address, address + 8] : [from + 1, from + 1]);
  }

  function use(tool) {
    if (WRAPS[tool]) return wrap(WRAPS[tool]);
    if (LINES[tool]) return begin(LINES[tool]);
    if (tool === "link") return link();
    if (tool === "code") return block("```\n", "", "\n```");
    if (tool === "callout") return block(":::tip\n", "", "\n:::");
    if (tool === "table") return block("| ", " ", " |  |\n|---|---|\n|  |  |");
    return undefined;
  }

  // An article or a snippet that was picked in the dialog goes where the caret was.
  document.addEventListener("click", ({ target }) => {
    const picked = target.closest?.("[data-put]");
    if (!picked || !body()) return;
    const { selectionStart: from, selectionEnd: to, value } = body();
    const text = picked.dataset.put.replace("[]", () => `[${value.slice(from, to)}]`); // what was marked is what the link says
    picked.closest("dialog")?.close();
    setTimeout(() => put(text, from, to), 0);
  });

  const tools = () => [...document.querySelectorAll("[data-tools] [data-tool]")];

  function ready() {
    const bar = document.querySelector("[data-tools]");
    if (!bar || !bar.hidden || body()?.readOnly) return;
    bar.hidden = false;
    tools().forEach((one, place) => { one.tabIndex = place ? -1 : 0; });
  }

  document.addEventListener("click", ({ target }) => {
    const tool = target.closest?.("[data-tool]");
    if (tool && tool.dataset.tool !== "pick") use(tool.dataset.tool);
  });

  document.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !event.target.matches?.("[data-tool]")) return;
    const all = tools(), next = all[(all.indexOf(event.target) + step + all.length) % all.length];
    all.forEach((one) => { one.tabIndex = one === next ? 0 : -1; });
    next.focus();
    event.preventDefault();
  });

  document.addEventListener("htmx:load", ready);
  document.addEventListener("DOMContentLoaded", ready);
})();
