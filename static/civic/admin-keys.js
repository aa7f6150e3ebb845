/* Keys on the work list: j k move, Enter opens, x ticks, / searches, ? shows the keys. The list works without. */
(() => {
  "use strict";
  const rows = [...document.querySelectorAll("[data-key-row]")];
  const help = document.querySelector(".work__keys");
  const off = document.querySelector("[data-key-switch]");
  const STORE = "work-keys-off";
  let at = -1;

  // Single keys can get in the way of speech input (KWCAG 6.1.4), so they can be switched off.
  if (off) {
    off.checked = localStorage.getItem(STORE) === null;
    off.addEventListener("change", () => {
      if (off.checked) localStorage.removeItem(STORE);
      else localStorage.setItem(STORE, "1");
    });
  }

  function go(step) {
    if (!rows.length) return;
    at = Math.min(Math.max(at + step, 0), rows.length - 1);
    rows.forEach((row, index) => row.classList.toggle("work__here", index === at));
    rows[at].querySelector("[data-key-open]").focus();
    rows[at].scrollIntoView({ block: "nearest" });
  }

  const keys = {
    j: () => go(1),
    k: () => go(-1),
    x: () => rows[at]?.querySelector("[data-key-tick]")?.click(),
    "/": () => document.querySelector("[data-key-search]")?.focus(),
    "?": () => {
      help.open = !help.open;
      if (help.open) help.querySelector("summary").focus();
    },
  };

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-key-row]");
    if (row) at = rows.indexOf(row);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || (off && !off.checked)) return;
    const field = event.target;
    const typing = field.matches("input:not([type=checkbox]), select, textarea");
    if (typing) {
      if (event.key === "Escape") field.blur();
      return;
    }
    const act = keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
})();
