/* What a script asks for acts once: a request that changes something goes out under a key of its own, and one that got no answer,
   asked for again, under the same. Forms bring their own key along (request_key). */
(() => {
  const KEY = "Idempotency-Key";
  const words = ({ path, parameters }) => JSON.stringify([path, ...parameters.entries()]);
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const isAnswered = ({ status }) => status >= 200 && status < 500;
  let lost = null; // the last act, where nobody knows whether it arrived; once something else was done, it is another act

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb.toLowerCase() === "get") return;
    if (!detail.parameters.has("request_key")) detail.headers[KEY] = lost?.words === words(detail) ? lost.key : newKey();
    lost = null;
  });

  document.addEventListener("htmx:afterRequest", ({ detail: { requestConfig: asked, xhr } }) => {
    if (asked.headers[KEY] && !isAnswered(xhr)) lost = { words: words(asked), key: asked.headers[KEY] };
  });
})();
