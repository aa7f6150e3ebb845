/* Keeps what is being typed in this tab, so that a session that ends in between takes no text with it.
   The text stays in the tab (sessionStorage), under the person who typed it, until it is sent or the tab is closed. */
(() => {
  "use strict";
  // Whoever signs out leaves nothing behind that the desk of a Monday or a report kept for a lost line; the desk itself asks first.
  const leaving = document.querySelector("[data-desk]") ? null : document.getElementById("logout-form");
  leaving?.addEventListener("submit", () => {
    for (const key of Object.keys(localStorage)) if (/^(monday-desk|monitor-report) /.test(key)) localStorage.removeItem(key);
  });
  const form = document.querySelector("form[data-keep]");
  if (!form) {
    // Any other page of the workplace: what was sent needs no keeping. The page of sign-in does not load this file.
    for (const key of Object.keys(sessionStorage)) if (key.startsWith("keep ")) sessionStorage.removeItem(key);
    return;
  }
  const key = `keep ${form.dataset.keep} ${window.location.pathname}`;
  const fields = () => [...form.elements].filter((field) => field.name && !["hidden", "file", "submit", "button"].includes(field.type));
  const state = () => fields().map((field) => [field.name, field.type, field.value, Boolean(field.checked)]);
  const kept = JSON.parse(sessionStorage.getItem(key) || "null");
  const fresh = !document.querySelector(".error-summary, #preview");
  if (kept && fresh && JSON.stringify(kept) !== JSON.stringify(state())) {
    for (const [name, type, value, checked] of kept) {
      for (const field of fields()) {
        if (field.name !== name || field.type !== type) continue;
        if (type === "radio" || type === "checkbox") {
          if (field.value === value) field.checked = checked;
        } else field.value = value;
      }
    }
    form.querySelector("[data-kept]").hidden = false;
  }
  form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(state())));
})();
