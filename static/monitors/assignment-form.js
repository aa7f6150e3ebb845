/* Moves, adds and removes blocks of questions without loading the whole page: the same buttons, the same answer of the
   server, of which only the blocks are taken. Without this script the page is loaded anew. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-blocks]");
  if (!form || !window.fetch || !window.DOMParser) return;
  let busy = false;
  let changed = Boolean(document.querySelector(".error-summary, [data-said]:not(:empty)"));

  const rearrange = async (act) => {
    if (busy) return;
    busy = true;
    const data = new FormData(form);
    data.set("act", act);
    try {
      const answer = await fetch(window.location.href, { method: "POST", body: data, credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("blocks");
      if (!answer.ok || !fresh) throw new Error(String(answer.status));
      document.getElementById("blocks").replaceWith(fresh);
      const said = fresh.querySelector("[data-said]");
      const words = said.textContent;
      said.textContent = "";
      window.setTimeout(() => {
        said.textContent = words;
      }, 100);
      (fresh.querySelector("[autofocus]") || fresh.querySelector("button"))?.focus();
      changed = true;
    } catch {
      // The line is down, or the session has ended: the button does what it does without scripts.
      const button = document.createElement("input");
      button.type = "hidden";
      button.name = "act";
      button.value = act;
      form.append(button);
      changed = false;
      form.submit();
    } finally {
      busy = false;
    }
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=act]");
    if (!button) return;
    event.preventDefault();
    rearrange(button.value);
  });
  form.addEventListener("change", (event) => {
    changed = true;
    const sort = event.target.closest(".block__sort select");
    if (sort) rearrange(sort.closest(".block").querySelector("button[name=act][value^=shape-]").value);
  });
  form.addEventListener("input", () => {
    changed = true;
  });
  form.addEventListener("submit", () => {
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
  form.classList.add("is-scripted");

  // Districts and sections are asked for only when they are what it is for.
  const lists = { districts: form.querySelector("[id^=id_districts]"), sections: form.querySelector("[id^=id_sections]") };
  const show = () => {
    const chosen = form.querySelector("[name=audience]:checked")?.value;
    for (const [name, list] of Object.entries(lists)) {
      const field = list?.closest(".field");
      if (field) field.hidden = chosen !== name;
    }
  };
  form.addEventListener("change", show);
  show();
})();
