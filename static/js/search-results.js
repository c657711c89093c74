/* The page of results: what is looked for once somebody stops typing is told, and which hit they open. */
(() => {
  const SETTLED = 1500;
  let timer = 0, told = { words: "", id: "" };
  const found = () => document.querySelector("[data-log-url]");

  function settle() {
    clearTimeout(timer);
    const here = found();
    if (here && here.dataset.words !== told.words) timer = setTimeout(() => tell(here), SETTLED);
  }

  async function tell(here, opened = "") {
    clearTimeout(timer);
    if (document.hidden && !opened) return;
    const words = here.dataset.words, form = new FormData();
    form.set("q", words);
    form.set("found", here.dataset.found || "0");
    if (opened) form.set("opened", opened);
    if (told.words === words) form.set("id", told.id);
    const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
    if (token) form.set("csrf_token", token);
    told = { words, id: told.words === words ? told.id : "" };
    try {
      const answer = await fetch(here.dataset.logUrl, { method: "POST", body: form, keepalive: true });
      if (answer.status === 200) told = { words, id: (await answer.json()).id };
    } catch { /* a lost note costs nothing */ }
  }

  const opens = ({ target, button }) => {
    const hit = button < 2 && target.closest?.("a[href]")?.closest("#found [data-hit]");
    if (hit && found()) tell(found(), hit.dataset.hit);
  };
  document.addEventListener("click", opens);
  document.addEventListener("auxclick", opens);
  document.addEventListener("htmx:afterSettle", settle);
  document.addEventListener("visibilitychange", settle);
  settle();
})();
