/* The desk of a Monday on a tablet that may lose the line for a while. What is pressed or typed is kept on the device
   under the person and the session, sent in its order with its one-time key as soon as the line is back, and taken off
   the device once the portal has it, when the session is over, and at the sign-out. Without this script all forms work. */
(() => {
  "use strict";
  const frame = document.querySelector("[data-desk]");
  if (!frame) return;
  const sign = frame.querySelector("[data-sign]");
  const alertBox = frame.querySelector("[data-alert]");
  const PREFIX = "monday-desk ";
  const OWN = `${PREFIX}${frame.dataset.user} `;
  const STORE = `${OWN}${frame.dataset.session}`;
  const DAY = 24 * 3600 * 1000;
  const WAITS = [1, 2, 4, 8, 15, 30].map((seconds) => seconds * 1000);
  const POLL = 10_000;
  const IDLE = 30 * 60 * 1000; // a page nobody touches must not keep the sign-in alive
  const SAVE_AFTER = 1_500;
  const headers = { "X-Desk": "1" };

  // --- What is kept on the device: {at, queue: [entry], words: {booking: {fields, seen}}}
  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key)) || {};
    } catch {
      return {};
    }
  };
  const kept = { queue: [], words: {}, ...read(STORE) };
  const keep = () => {
    if (!kept.queue.length && !Object.keys(kept.words).length) localStorage.removeItem(STORE);
    else localStorage.setItem(STORE, JSON.stringify({ ...kept, at: Date.now() }));
  };
  const ours = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  for (const key of ours()) {
    if (!key.startsWith(OWN) || Date.now() - (read(key).at || 0) > DAY) localStorage.removeItem(key);
  }

  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  // --- Signs
  let trouble = "";
  const draw = () => {
    const of = words?.dataset.booking;
    const left = of && kept.words[of] && !kept.queue.some((entry) => entry.kind === "words" && entry.of === of);
    const waiting = kept.queue.length + (left ? 1 : 0);
    sign.hidden = false;
    sign.textContent = waiting ? `${frame.dataset.unsent} (${waiting})` : frame.dataset.saved;
    if (trouble) sign.textContent += ` · ${trouble}`;
    sign.classList.toggle("desk-sign--waiting", waiting > 0);
    for (const form of document.querySelectorAll("form[data-send='press'], form[data-send='take']")) {
      const key = form.elements.key?.value || `take ${form.elements.instruction?.value}`;
      const pending = kept.queue.some((entry) => entry.mark === key || (entry.booking && entry.booking === form.elements.booking?.value));
      form.querySelector("button").disabled = pending;
    }
  };
  const say = (words) => {
    alertBox.hidden = !words.length;
    alertBox.replaceChildren(...words.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
    if (words.length) alertBox.scrollIntoView({ block: "nearest" });
  };

  // --- Sending, one after the other
  let busy = false;
  let tries = 0;
  let timer = 0;
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const later = (words) => {
    trouble = words;
    clearTimeout(timer);
    timer = setTimeout(send, WAITS[Math.min(tries, WAITS.length - 1)]);
    tries += 1;
    draw();
  };

  const send = async () => {
    clearTimeout(timer);
    if (busy || !kept.queue.length) return draw();
    busy = true;
    const entry = kept.queue[0];
    if (entry.kind === "words" && !entry.tried) entry.fields.seen = kept.words[entry.of]?.seen ?? entry.fields.seen;
    entry.tried = true; // from now on it is sent as it is: the portal may have it already
    keep();
    const body = new URLSearchParams({ ...entry.fields, csrfmiddlewaretoken: token() });
    let answer = null;
    try {
      answer = await fetch(entry.url, { method: "POST", body, headers, credentials: "same-origin", redirect: "manual" });
    } catch {
      answer = null;
    }
    busy = false;
    if (!answer || answer.status >= 500 || answer.status === 429) return later(frame.dataset.lost);
    if (answer.type === "opaqueredirect" || answer.status === 401) return later(frame.dataset.signin);
    if (answer.status === 403) return later(frame.dataset.reload);
    let said = { ok: false, message: frame.dataset.reload }; // it is gone: no use in sending it again
    if (answer.status !== 404) {
      try {
        said = await answer.json();
      } catch {
        return later(frame.dataset.lost);
      }
    }
    trouble = "";
    tries = 0;
    kept.queue.shift();
    settle(entry, said);
    keep();
    draw();
    if (said.ok && said.go && !kept.queue.length && !typing) window.location.assign(said.go);
    else if (kept.queue.length) send();
    else refresh();
  };

  const settle = (entry, said) => {
    if (said.ok) {
      say([]);
      if (entry.kind === "words") saved(entry, said.stamp);
      return;
    }
    const errors = Object.entries(said.errors || {});
    say([said.message, ...errors.flatMap(([, words]) => words)]);
    if (entry.kind === "words") unsaved(entry, said, errors);
    if (entry.kind === "instruct") putBack(entry, errors);
  };

  const push = (entry) => {
    kept.queue.push(entry);
    keep();
    draw();
    send();
  };

  // --- Words of a hearing
  const words = document.querySelector("form[data-send='words']");
  const NAMES = ["visitor_words", "mayor_words", "attendees"];
  let typing = 0; // the timer of what is typed and not in the queue yet
  const values = () => Object.fromEntries(NAMES.map((name) => [name, words.elements[name].value]));
  const same = (one, other) => NAMES.every((name) => (one[name] || "").trim() === (other[name] || "").trim());

  const saveWords = (act) => {
    clearTimeout(typing);
    typing = 0;
    const of = words.dataset.booking;
    const seen = kept.words[of]?.seen ?? words.elements.seen.value;
    kept.words[of] = { fields: values(), seen };
    // What was not tried yet gives way to the newer text; what was tried may be there already, and stays.
    kept.queue = kept.queue.filter((entry) => !(entry.kind === "words" && entry.of === of && !entry.tried && entry.fields.act === "save"));
    const key = newKey();
    push({ kind: "words", of, url: words.action, mark: key, fields: { act, key, seen, ...values() } });
  };

  const saved = (entry, stamp) => {
    const left = kept.words[entry.of];
    if (!left) return;
    if (stamp) left.seen = stamp;
    if (words && words.dataset.booking === entry.of) {
      if (stamp) words.elements.seen.value = stamp;
      words.querySelector("[data-theirs]").hidden = true;
    }
    if (same(left.fields, entry.fields)) delete kept.words[entry.of]; // the portal has all of it
  };

  const unsaved = (entry, said, errors) => {
    if (!said.theirs) {
      if (words) markErrors(words, errors);
      if (!words || words.dataset.booking !== entry.of) {
        say([said.message, ...NAMES.map((name) => entry.fields[name]).filter(Boolean)]); // the text stays to be read
        delete kept.words[entry.of];
      }
      return;
    }
    // Somebody else wrote meanwhile: stop sending, show both; the next press is a choice.
    kept.queue = kept.queue.filter((other) => !(other.kind === "words" && other.of === entry.of));
    if (kept.words[entry.of]) kept.words[entry.of].seen = said.stamp;
    if (!words || words.dataset.booking !== entry.of) return;
    words.elements.seen.value = said.stamp;
    const box = words.querySelector("[data-theirs]");
    for (const name of NAMES) box.querySelector(`[data-their=${name}]`).textContent = said.theirs[name] || "–";
    box.hidden = false;
    held = true;
    draw();
  };
  let held = false; // after a conflict nothing is saved by itself until the person presses

  if (words) {
    const left = kept.words[words.dataset.booking];
    if (left && !frame.hasAttribute("data-over") && !document.querySelector(".error-summary")) {
      for (const name of NAMES) words.elements[name].value = left.fields[name];
    }
    if (words.hasAttribute("data-autosave")) {
      words.addEventListener("input", () => {
        const of = words.dataset.booking;
        kept.words[of] = { fields: values(), seen: kept.words[of]?.seen ?? words.elements.seen.value };
        keep(); // at once: a tablet may be switched off
        if (held) return;
        clearTimeout(typing);
        typing = setTimeout(() => saveWords("save"), SAVE_AFTER);
        draw();
      });
    }
  }

  // --- Forms
  const markErrors = (form, errors) => {
    for (const old of form.querySelectorAll("[data-desk-error]")) old.remove();
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    for (const [name, sentences] of errors) {
      const found = form.elements[name];
      const field = found instanceof RadioNodeList ? found[0] : found;
      if (!field) continue;
      const note = Object.assign(document.createElement("p"), { className: "field__error", textContent: sentences.join(" "), id: `desk-error-${name}` });
      note.dataset.deskError = "";
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", note.id);
      (field.closest(".field, fieldset") || field.parentElement).append(note);
    }
    form.querySelector("[aria-invalid]")?.focus();
  };

  const putBack = (entry, errors) => {
    const form = document.querySelector("form[data-send='instruct']");
    if (!form || form.action !== entry.url) return;
    const text = form.elements["instruction-text"];
    if (!text.value.trim()) {
      for (const [name, value] of Object.entries(entry.fields)) {
        const field = form.elements[name];
        if (field && !name.endsWith("-key")) field.value = value;
      }
    }
    markErrors(form, errors);
  };

  const fieldsOf = (form, button) => {
    const fields = Object.fromEntries(new FormData(form));
    delete fields.csrfmiddlewaretoken;
    if (button?.name) fields[button.name] = button.value;
    return fields;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const kind = form.dataset.send;
    if (!kind) return;
    event.preventDefault();
    if (kind === "words") {
      held = false;
      return saveWords(event.submitter?.value || "save");
    }
    const fields = fieldsOf(form, event.submitter);
    const entry = { kind, url: form.action, fields, mark: fields.key || `take ${fields.instruction}`, booking: fields.booking };
    if (kind !== "instruct") return push(entry);
    // An instruction leaves the form at once, so that the next can be written; refused, it comes back.
    markErrors(form, []);
    push(entry);
    form.reset();
    form.elements["instruction-key"].value = newKey();
  });

  // --- Bringing the page up to date
  let touched = Date.now();
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => (touched = Date.now()), { passive: true });

  const refresh = async () => {
    const parts = [...document.querySelectorAll("[data-live]")];
    if (!parts.length || kept.queue.length || busy) return;
    try {
      const answer = await fetch(window.location.href, { headers, credentials: "same-origin", redirect: "manual" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (page.querySelector("[data-desk][data-over]") && !frame.hasAttribute("data-over")) return window.location.reload();
      if (kept.queue.length) return; // pressed meanwhile
      for (const part of parts) {
        const fresh = page.getElementById(part.id);
        const inUse = part.contains(document.activeElement) && document.activeElement.matches("select, input, textarea");
        if (fresh && !inUse) replace(part, fresh);
      }
      trouble = "";
    } catch {
      trouble = frame.dataset.lost;
    }
    draw();
    tick();
  };

  const replace = (part, fresh) => {
    const focused = part.contains(document.activeElement) ? place(document.activeElement) : "";
    part.replaceChildren(...fresh.childNodes);
    if (focused) [...part.querySelectorAll("a, button")].find((item) => place(item) === focused)?.focus();
  };
  const place = (item) => item.href || `${item.form?.elements.act?.value} ${item.form?.elements.booking?.value}`;

  const tick = () => {
    for (const item of document.querySelectorAll("[data-since]")) {
      const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(item.dataset.since)) / 60_000));
      item.textContent = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "minute", unitDisplay: "long" }).format(minutes);
    }
  };

  setInterval(() => {
    if (!document.hidden && Date.now() - touched < IDLE) refresh();
    tick();
  }, POLL);
  window.addEventListener("online", () => {
    tries = 0;
    kept.queue.length ? send() : refresh();
  });
  window.addEventListener("offline", () => {
    trouble = frame.dataset.lost;
    draw();
  });

  // --- The end: nothing stays on the device
  const forget = () => ours().forEach((key) => localStorage.removeItem(key));
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "logout-form") return;
    if ((kept.queue.length || typing) && !window.confirm(frame.dataset.leave)) return event.preventDefault();
    forget();
  });
  if (frame.hasAttribute("data-over")) {
    const lost = [...kept.queue.map((entry) => entry.fields), ...Object.values(kept.words).map((left) => left.fields)];
    const texts = lost.flatMap((fields) => [...NAMES, "instruction-text"].map((name) => fields[name]).filter(Boolean));
    if (texts.length) say([frame.dataset.left, ...new Set(texts)]);
    kept.queue = [];
    kept.words = {};
    localStorage.removeItem(STORE);
  }
  draw();
  tick();
  send();
  if (words && !frame.hasAttribute("data-over") && kept.words[words.dataset.booking] && !kept.queue.length && words.hasAttribute("data-autosave")) {
    saveWords("save"); // typed before a reload, and never sent
  }
})();
