/* A report on a phone with a poor line. What is typed is kept on the device at once, sent when the person pauses, sent
   again as it is until the portal has answered, and taken off the device once the portal has it. Two devices are told
   apart by the version of the report. Without this script the form works with its buttons. */
(() => {
  "use strict";
  const PREFIX = "monitor-report ";
  const WEEK = 7 * 24 * 3600 * 1000;
  const form = document.getElementById("report");
  const over = document.querySelector("[data-report-over]");
  const frame = form || over;

  // --- What is kept on the device: {at, version, fields: [[name, value]]}
  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const ours = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  const forget = () => ours().forEach((key) => localStorage.removeItem(key));
  let unsent = () => false;
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("#logout-form, form[action$='/logout/']")) return;
    if (unsent() && !window.confirm(form.dataset.saidLeave)) return event.preventDefault();
    forget();
  });
  if (!frame) return;
  const OWN = `${PREFIX}${frame.dataset.user} `;
  const STORE = `${OWN}${form ? form.dataset.ref : over.dataset.reportOver}`;
  for (const key of ours()) {
    if (!key.startsWith(OWN) || Date.now() - (read(key)?.at || 0) > WEEK) localStorage.removeItem(key);
  }
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const post = (body, more = {}) =>
    fetch(window.location.pathname, { method: "POST", body, headers: { "X-Autosave": "1" }, credentials: "same-origin", redirect: "manual", ...more });
  const bodyOf = (fields, version) => {
    const body = new URLSearchParams(fields);
    body.set("version", version);
    body.set("act", "save");
    body.set("csrfmiddlewaretoken", token());
    return body;
  };

  // --- The assignment has closed: what was typed and not sent is kept as a draft, or at least shown
  const showLeft = (fields) => {
    const box = over.querySelector("[data-left]");
    const texts = fields.map(([, value]) => value).filter((value) => value.length > 2);
    box.querySelector("ul").replaceChildren(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    box.hidden = !texts.length;
  };
  if (!form) {
    const kept = read(STORE);
    if (kept) {
      post(bodyOf(kept.fields, kept.version))
        .then((answer) => (answer.ok ? answer.json() : null))
        .then((said) => {
          if (said?.closed && said.version) {
            localStorage.removeItem(STORE);
            window.location.reload();
          } else showLeft(kept.fields);
        })
        .catch(() => showLeft(kept.fields));
    }
    return;
  }

  // --- Signs
  const said = form.dataset;
  const sign = form.querySelector("[data-sign]");
  const show = (words, state = "") => {
    sign.textContent = words;
    sign.classList.toggle("report-bar__sign--saved", state === "saved");
    sign.classList.toggle("report-bar__sign--waiting", state === "waiting");
  };
  const cards = [...form.querySelectorAll("[data-question]")];
  const isAnswered = (card) => {
    if (card.dataset.sort === "photo") return Boolean(card.querySelector("[data-photos] li"));
    return [...card.querySelectorAll("input, textarea, select")].some((field) =>
      ["radio", "checkbox"].includes(field.type) ? field.checked : field.value.trim() !== "",
    );
  };
  const count = () => {
    const answered = cards.filter(isAnswered).length;
    form.querySelector("[data-answered]").textContent = said.saidAnswered.replace("{answered}", answered).replace("{total}", cards.length);
    form.querySelector("progress").value = answered;
  };

  // --- What stands in the form
  const SKIP = new Set(["csrfmiddlewaretoken", "version", "act"]);
  const pairs = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SKIP.has(name));
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const fill = (fields) => {
    for (const field of form.elements) {
      if (!field.name || SKIP.has(field.name) || ["file", "submit", "button", "hidden"].includes(field.type)) continue;
      const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
    }
  };
  const keep = () => {
    try {
      localStorage.setItem(STORE, JSON.stringify({ at: Date.now(), version: form.elements.version.value, fields: pairs() }));
    } catch {
      // A device that keeps nothing: the portal has the draft a moment later.
    }
  };

  // --- Saving, one after the other
  const WAITS = [2, 4, 8, 15, 30].map((seconds) => seconds * 1000);
  const PAUSE = 1_200;
  const MOST_ALIVE = 60_000; // bytes a browser still sends of a page that is left
  let flight = null; // {fields, version}: on its way, sent again as it is until there is an answer
  let dirty = false;
  let held = false; // another device was quicker: nothing is sent until the person has chosen
  let busy = false;
  let tries = 0;
  let timer = 0;
  let wanted = null; // the button that waits for the saving to end
  let leaving = false;
  unsent = () => dirty || Boolean(flight);

  const again = (words) => {
    wanted = null;
    show(words, "waiting");
    clearTimeout(timer);
    timer = setTimeout(save, WAITS[Math.min(tries, WAITS.length - 1)]);
    tries += 1;
  };
  const renew = async () => {
    // Signed in again in another tab: this page needs the new token.
    try {
      const page = new DOMParser().parseFromString(await (await fetch(window.location.href, { credentials: "same-origin" })).text(), "text/html");
      const fresh = page.querySelector("#report [name=csrfmiddlewaretoken]")?.value;
      if (fresh) form.querySelector("[name=csrfmiddlewaretoken]").value = fresh;
    } catch {
      // Tried again with the next saving.
    }
  };

  async function save() {
    clearTimeout(timer);
    if (busy || held || leaving || !(dirty || flight)) return;
    busy = true;
    flight ??= { fields: pairs(), version: form.elements.version.value };
    const body = bodyOf(flight.fields, flight.version);
    let answer = null;
    try {
      answer = await post(body, { keepalive: body.toString().length < MOST_ALIVE });
    } catch {
      answer = null;
    }
    busy = false;
    if (!answer || answer.status >= 500 || answer.status === 429) return again(said.saidOffline);
    if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 401) {
      await renew();
      return again(said.saidSignin);
    }
    let heard = null;
    try {
      heard = await answer.json();
    } catch {
      return again(said.saidOffline);
    }
    tries = 0;
    settle(heard);
  }

  const settle = (heard) => {
    const sent = flight.fields;
    flight = null;
    if (heard.conflict) return conflict(heard);
    if (heard.closed) {
      if (heard.version) localStorage.removeItem(STORE); // the portal has kept it as a draft
      leaving = true;
      show(`${said.saidClosed} ${heard.message || ""}`, "waiting");
      return window.location.reload();
    }
    form.elements.version.value = heard.version;
    for (const line of document.querySelectorAll("[data-changed]")) line.hidden = !heard.changed;
    for (const line of document.querySelectorAll("[data-unchanged]")) line.hidden = heard.changed;
    dirty = !same(sent, pairs());
    if (dirty) {
      keep();
      return save();
    }
    localStorage.removeItem(STORE);
    show(said.saidSaved.replace("{time}", heard.saved), "saved");
    if (wanted) {
      const button = wanted;
      wanted = null;
      form.requestSubmit(button);
    }
  };

  // --- Two devices
  const box = form.querySelector("[data-conflict]");
  const conflict = (heard) => {
    held = true;
    wanted = null;
    show(said.saidConflict, "waiting");
    const lines = heard.theirs.flatMap(([question, words]) => [
      Object.assign(document.createElement("dt"), { textContent: question }),
      Object.assign(document.createElement("dd"), { textContent: words }),
    ]);
    box.querySelector("[data-theirs]").replaceChildren(...lines);
    box.dataset.version = heard.version;
    box.hidden = false;
    box.scrollIntoView({ block: "center" });
  };
  form.querySelector("[data-mine]").addEventListener("click", () => {
    form.elements.version.value = box.dataset.version;
    box.hidden = true;
    held = false;
    dirty = true;
    save();
  });
  form.querySelector("[data-other]").addEventListener("click", () => {
    localStorage.removeItem(STORE);
    leaving = true;
    window.location.assign(window.location.pathname);
  });

  // --- Typing
  const typed = () => {
    dirty = true;
    keep();
    count();
    if (held) return;
    if (!flight || !tries) show(said.saidTyping);
    clearTimeout(timer);
    timer = setTimeout(save, tries ? WAITS[Math.min(tries, WAITS.length - 1)] : PAUSE);
  };
  form.addEventListener("input", (event) => event.target.type !== "file" && typed());

  // --- Photos: each on its own, made smaller first where the browser can
  const LONGEST = 2048;
  const LARGE = 1_500_000;
  const smaller = async (file) => {
    if (file.size < LARGE || !window.createImageBitmap) return file;
    try {
      const image = await createImageBitmap(file);
      const factor = Math.min(1, LONGEST / Math.max(image.width, image.height));
      const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(image.width * factor), height: Math.round(image.height * factor) });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      return blob && blob.size < file.size ? new File([blob], file.name, { type: "image/jpeg" }) : file;
    } catch {
      return file; // a kind of picture this browser does not open: the portal may
    }
  };
  const errors = (card, words) => {
    const line = card.querySelector("[data-photo-error]");
    line.hidden = !words.length;
    line.querySelector("p").textContent = words.join(" ");
  };
  const photo = async (card, act, file) => {
    const body = new FormData();
    for (const [name, value] of [["act", act], ["question", card.dataset.question], ["version", form.elements.version.value]]) body.append(name, value);
    if (file) body.append(card.dataset.question, file);
    for (let nth = 0; nth < 3; nth += 1) {
      body.set("csrfmiddlewaretoken", token());
      try {
        const answer = await post(body);
        if (answer.ok) return await answer.json();
        if (answer.status === 403 || answer.type === "opaqueredirect") await renew();
      } catch {
        // The line is gone for a moment; the same photo twice is one.
      }
      await new Promise((done) => setTimeout(done, WAITS[nth]));
    }
    return null;
  };
  const draw = (card, heard) => {
    const page = new DOMParser().parseFromString(heard.html, "text/html");
    card.querySelector("[data-photos]").replaceChildren(...page.body.childNodes);
    card.querySelector("[data-room]").hidden = heard.room <= 0;
    card.querySelector("[data-full]").hidden = heard.room > 0;
    count();
  };
  const act = async (card, name, files) => {
    const wrong = [];
    let saved = "";
    errors(card, []);
    show(said.saidSending);
    for (const file of files) {
      const heard = await photo(card, name, file && (await smaller(file)));
      if (heard?.html !== undefined) draw(card, heard);
      saved = heard?.saved || saved;
      wrong.push(...(heard ? heard.errors || [] : [said.saidPhotoLost]));
    }
    errors(card, wrong);
    if (wrong.length) show("");
    else show(said.saidSaved.replace("{time}", saved), "saved");
  };
  for (const input of form.querySelectorAll("input[type=file]")) {
    const card = input.closest("[data-question]");
    card.querySelector("[data-add]").hidden = true;
    input.addEventListener("change", async () => {
      const files = [...input.files];
      input.value = "";
      await act(card, "photo", files);
    });
  }

  // --- Pressing a button
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    const name = button?.value || "save";
    if (name.startsWith("remove:")) {
      event.preventDefault();
      const card = button.closest("[data-question]");
      act(card, name, [null]).then(() => card.querySelector("input[type=file]").focus());
      return;
    }
    if (leaving) return event.preventDefault();
    if (flight) {
      event.preventDefault(); // first what is on its way, or this device would be in its own way
      wanted = button;
      if (!busy) save();
      return;
    }
    if (!navigator.onLine) {
      event.preventDefault();
      keep();
      return show(said.saidOffline, "waiting");
    }
    keep(); // until the next page shows that it has arrived
    clearTimeout(timer);
    leaving = true;
    setTimeout(() => (leaving = false), 10_000);
  });

  // --- Beginning
  const kept = read(STORE);
  if (kept && !form.hasAttribute("data-fresh") && !same(kept.fields, pairs())) {
    fill(kept.fields);
    form.elements.version.value = kept.version;
    const note = form.querySelector("[data-restored]");
    note.querySelector("p").textContent = said.saidRestored;
    note.hidden = false;
    dirty = true;
    save();
  } else localStorage.removeItem(STORE);
  count();
  document.addEventListener("visibilitychange", () => document.hidden && save());
  window.addEventListener("pagehide", save);
  window.addEventListener("online", () => {
    tries = 0;
    save();
  });
  window.addEventListener("offline", () => unsent() && show(said.saidOffline, "waiting"));
  window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
  if (document.querySelector(".error-summary")) window.history.replaceState(null, "", window.location.href);
})();
