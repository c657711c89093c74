/* Pictures and files for an article: pasted, dropped or chosen, each is sent by itself, and what the server answers takes the
   place that was kept for it in the text. Without this script they are put there on the page of the article's files. */
(() => {
  const area = () => document.querySelector("textarea[data-upload]");
  const told = () => document.getElementById("files-told");
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  let sent = 0;

  function put(words, from, to) {
    const text = area(), at = text.selectionStart;
    text.focus();
    text.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, words)) {
      text.setRangeText(words, from, to, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    return at;
  }

  function say(words, wrong = false) {
    told().textContent = words;
    told().toggleAttribute("data-wrong", wrong);
  }

  async function send(file) {
    const text = area(), words = told().dataset;
    if (file.size > Number(words.largest)) return say(`${file.name}: ${words.tooLarge}`, true);
    const kept = `![${words.sending} ${(sent += 1)}](#)`;
    const from = text.selectionStart, before = text.value.slice(0, from);
    const lead = !before || before.endsWith("\n") ? "" : "\n\n";
    put(`${lead}${kept}\n`, from, text.selectionEnd);
    say(`${words.sending} ${file.name}`);
    const form = new FormData();
    form.set("files", file, file.name || "image.png");
    form.set("csrf_token", token());
    let answer = null;
    try {
      const response = await fetch(text.dataset.upload, { method: "POST", body: form, headers: { Accept: "application/json" } });
      answer = response.status === 200 || response.status === 422 ? await response.json() : null;
    } catch { /* said below */ }
    const made = answer?.files?.[0], place = area().value.indexOf(kept);
    if (place >= 0) put(made ? made.markdown : "", place, place + kept.length);
    if (made) say(words.done.replace("{}", made.name));
    else say(`${file.name}: ${answer?.refused?.[0]?.words || words.lost}`, true);
    return undefined;
  }

  async function take(files) {
    for (const file of files) await send(file); // one after another, so that they stand in the order they were chosen
  }

  document.addEventListener("paste", (event) => {
    if (event.target !== area() || !event.clipboardData?.files.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    take([...event.clipboardData.files]);
  });

  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      if (event.target !== area() || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      area().classList.toggle("is-over", name === "dragenter" || name === "dragover");
      if (name === "drop") take([...event.dataTransfer.files]);
    });
  }

  document.addEventListener("change", ({ target }) => {
    if (!target.matches?.("[data-chooses-files]")) return;
    const files = [...target.files];
    target.value = "";
    take(files);
  });

  const ready = () => { for (const one of document.querySelectorAll("[data-files-tools][hidden]")) one.hidden = !area(); };
  document.addEventListener("htmx:load", ready);
  document.addEventListener("DOMContentLoaded", ready);
})();
