/* Files for the shelf: each is sent by itself, with its progress, and each gets its own answer. What the server asks about one
   (is it a newer version of …?) is answered with a press; the file is still in hand. Without a script the form sends all at once. */
(() => {
  const form = document.querySelector("form[data-files]");
  if (!form) return;
  const list = document.getElementById("received"), input = form.querySelector("input[type=file]");
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const waiting = [];
  let sending = false;

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return; // the server says what is missing
    event.preventDefault();
    [...input.files].forEach((file) => take(file, ""));
    input.value = "";
  });

  const field = form.querySelector(".drop");
  for (const [name, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]])
    field.addEventListener(name, () => field.classList.toggle("is-over", over));

  function take(file, alike, line = document.createElement("li")) {
    line.className = "shelf-result";
    line.dataset.became = "sending";
    const name = document.createElement("p"), progress = document.createElement("progress");
    name.className = "strong";
    name.textContent = file.name;
    progress.max = 1;
    progress.setAttribute("aria-label", form.dataset.sending);
    line.replaceChildren(name, progress);
    if (!line.isConnected) list.append(line);
    if (file.size > Number(form.dataset.largest)) return say(line, file.name, form.dataset.tooLarge);
    // The choices are those of the moment of the press: what is changed while others are on their way holds for later ones.
    const body = new FormData(form);
    body.delete("files");
    body.set("files", file, file.name);
    body.set("alike", alike);
    body.set("request_key", newKey());
    waiting.push({ file, line, progress, body });
    next();
  }

  function next() {
    if (sending || !waiting.length) return;
    sending = true;
    send(waiting.shift(), 1).finally(() => { sending = false; next(); });
  }

  function send(one, attempts) {
    return new Promise((resolve) => {
      const asked = new XMLHttpRequest();
      asked.open("POST", form.getAttribute("action"));
      asked.setRequestHeader("HX-Request", "true");
      asked.upload.addEventListener("progress", ({ loaded, total }) => { one.progress.value = loaded / total; });
      asked.addEventListener("load", () => {
        if (asked.status === 200) answer(one, asked.responseText);
        else say(one.line, one.file.name, asked.status === 413 ? form.dataset.tooLarge : form.dataset.lost);
        resolve();
      });
      asked.addEventListener("error", () => {
        if (attempts) { resolve(send(one, attempts - 1)); return; } // under the same key it acts once
        say(one.line, one.file.name, form.dataset.lost);
        resolve();
      });
      asked.send(one.body);
    });
  }

  function answer({ file, line }, html) {
    const part = document.createElement("template");
    part.innerHTML = html;
    const arrived = part.content.querySelector("li");
    line.replaceWith(arrived);
    arrived.querySelectorAll("[data-alike]").forEach((button) =>
      button.addEventListener("click", () => take(file, button.dataset.alike, arrived)));
  }

  function say(line, name, words) {
    const title = document.createElement("p"), text = document.createElement("p");
    title.className = "strong";
    title.textContent = name;
    text.textContent = words;
    line.dataset.became = "refused";
    line.replaceChildren(title, text);
  }

  window.addEventListener("beforeunload", (event) => { if (sending || waiting.length) event.preventDefault(); });
})();
