// Comfort only: the form of a tip is one page that works without this file.
const form = document.querySelector("form[data-tip]");

// One step after the other. After an error the whole form stays in sight.
const steps = Array.from(form.querySelectorAll("[data-tip-step]"));
if (!("whole" in form.dataset)) {
  const buttons = form.querySelector("[data-tip-buttons]");
  const submit = buttons.querySelector("[type=submit]");
  const leave = buttons.querySelector("a");
  const next = Object.assign(document.createElement("button"), {
    type: "button", className: "btn btn--primary btn--large", textContent: form.dataset.next,
  });
  const back = Object.assign(document.createElement("button"), {
    type: "button", className: "btn btn--tertiary btn--large", textContent: form.dataset.back,
  });
  const place = Object.assign(document.createElement("p"), { className: "small muted" });
  place.setAttribute("role", "status");
  form.prepend(place);
  buttons.prepend(next);
  leave.before(back);
  let now = 0;
  const show = (step, move = true) => {
    now = step;
    steps.forEach((section, number) => { section.hidden = number !== now; });
    next.hidden = now === steps.length - 1;
    submit.hidden = !next.hidden;
    back.hidden = now === 0;
    leave.hidden = now !== 0;
    place.textContent = form.dataset.step.replace("{now}", now + 1).replace("{all}", steps.length);
    if (move) {
      const title = steps[now].querySelector("h2");
      title.tabIndex = -1;
      title.focus();
      form.scrollIntoView({ block: "start" });
    }
  };
  next.addEventListener("click", () => show(now + 1));
  back.addEventListener("click", () => show(now - 1));
  // The first tap is the sort; it leads on. Arrow keys only choose.
  form.querySelectorAll("input[name=sort]").forEach((input) => {
    input.closest("label").addEventListener("click", (event) => {
      if (event.detail > 0) window.setTimeout(() => now === 0 && input.checked && show(1), 250);
    });
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input") && !next.hidden) {
      event.preventDefault();
      show(now + 1);
    }
  });
  show(0, false);
}

// The district in words, while its map is folded.
const said = form.querySelector("[data-district-said]");
form.querySelectorAll("input[name=district]").forEach((input) =>
  input.addEventListener("change", () => {
    const label = form.querySelector(`label[for="${input.id}"]`);
    said.textContent = label.textContent.trim();
  }),
);

// Where I stand: the phone says it to this page, and only when asked.
const here = form.querySelector("[data-here]");
if (here && "geolocation" in navigator) {
  const words = here.querySelector("[data-here-said]");
  const field = form.elements.place;
  here.hidden = false;
  here.querySelector("[data-here-button]").addEventListener("click", () => {
    words.textContent = form.dataset.hereWait;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const mark = `${form.dataset.hereWords} ${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
        const kept = field.value.split(form.dataset.hereWords)[0].trim();
        field.value = kept ? `${kept} ${mark}` : mark;
        words.textContent = form.dataset.hereFound;
      },
      () => { words.textContent = form.dataset.hereFailed; },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}

// Photos: shown before they are sent, and made small enough for a poor line.
const photos = form.elements.photos;
const shown = form.querySelector("[data-tip-photos]");
const LONGEST = 2048;
const smaller = async (file) => {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 700000) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) return file;
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
  return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }) : file;
};
let round = 0;
photos?.addEventListener("change", async () => {
  round += 1;
  const mine = round;
  const files = await Promise.all(Array.from(photos.files).map(smaller));
  if (mine !== round) return;
  const bag = new DataTransfer();
  files.forEach((file) => bag.items.add(file));
  photos.files = bag.files;
  shown.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
  shown.replaceChildren();
  const most = Number(form.dataset.photosMost);
  if (files.length > most) {
    const line = document.createElement("li");
    line.className = "late";
    line.textContent = form.dataset.photosMany.replace("{most}", most);
    shown.append(line);
  }
  files.filter((file) => file.type.startsWith("image/")).forEach((file, number) => {
    const line = document.createElement("li");
    const image = document.createElement("img");
    image.src = URL.createObjectURL(file);
    image.alt = shown.dataset.alt.replace("{number}", number + 1);
    image.addEventListener("error", () => line.remove());
    line.append(image);
    shown.append(line);
  });
  shown.hidden = !shown.childElementCount;
});

// A second press on the button sends nothing twice; the server would not mind it either.
form.addEventListener("submit", (event) => {
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", (event) => { if (event.persisted) delete form.dataset.sent; });
