// Comfort only: every page of filing works without this file.

// How many characters there are, where there is a limit. Nothing is cut off.
for (const field of document.querySelectorAll("[data-most]")) {
  const words = field.closest("form")?.dataset.counter;
  if (!words) continue;
  const most = Number(field.dataset.most);
  const line = document.createElement("p");
  line.className = "small muted counter";
  field.after(line);
  const count = () => {
    const now = Array.from(field.value).length;
    line.textContent = words.replace("{now}", now.toLocaleString()).replace("{most}", most.toLocaleString());
    line.classList.toggle("counter--over", now > most);
    line.hidden = now < most * 0.5;
  };
  field.addEventListener("input", count);
  count();
}

// A second click on a button that sends something does nothing; the server would not mind it either.
for (const button of document.querySelectorAll("[data-once]")) {
  button.form?.addEventListener("submit", () => {
    window.setTimeout(() => button.setAttribute("aria-disabled", "true"), 0);
    button.addEventListener("click", (event) => event.preventDefault());
  });
}

// What was typed is kept when the person pauses.
const form = document.querySelector("form[data-step]");
const note = form?.querySelector(".autosave");
if (form && note && form.querySelector("textarea, input[type=text]")) {
  let timer = 0;
  let sending = false;
  const save = async () => {
    const answer = await fetch(form.action || window.location.href, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Autosave": "1" },
    }).catch(() => null);
    if (answer?.status !== 204 || sending) return;
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    note.textContent = form.dataset.saved.replace("{time}", time);
    note.hidden = false;
  };
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, 2500);
  });
  form.addEventListener("submit", () => {
    sending = true;
    window.clearTimeout(timer);
  });
}

// Files: too big or too many is said before anything is sent; good ones are sent at once.
const files = document.querySelector("input[type=file][data-room]");
if (files) {
  const error = document.getElementById("id_files_error");
  const add = files.form.querySelector("button[name=add]");
  const look = () => {
    const chosen = Array.from(files.files);
    const most = Number(files.dataset.mostBytes);
    const messages = chosen.filter((file) => file.size > most).map((file) => files.dataset.tooBig.replace("[name]", file.name));
    if (chosen.length > Number(files.dataset.room)) messages.push(files.dataset.tooMany.replace("[room]", files.dataset.room));
    error.hidden = messages.length === 0;
    error.lastElementChild.replaceChildren(...messages.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
    if (messages.length) files.value = "";
    else if (chosen.length) files.form.requestSubmit(add);
  };
  files.addEventListener("change", look);
  look(); // chosen before this script was there
}

// A page with errors answered a POST: coming back to it asks for the page, not for 'send the form again?'.
// What was typed is kept in the draft.
if (document.querySelector(".error-summary")) window.history.replaceState(null, "", window.location.href);

// A page brought back by the back button starts fresh, with working buttons.
window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
