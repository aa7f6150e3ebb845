// Sums beside the numbers one types, and how many are ticked. Only an extra: the server checks everything.
"use strict";

for (const place of document.querySelectorAll("[data-sum-of]")) {
  const form = place.closest("form");
  const fields = [...form.querySelectorAll("input")].filter((field) => field.name.startsWith(`${place.dataset.sumOf}_`));
  const goal = form.elements[place.dataset.sumTo];
  const show = () => {
    const sum = fields.reduce((before, field) => before + (Number.parseInt(field.value, 10) || 0), 0);
    place.textContent = `${sum} / ${goal.value || 0}`;
  };
  form.addEventListener("input", show);
  show();
}

for (const place of document.querySelectorAll("[data-count-of]")) {
  const form = place.closest("form");
  const show = () => {
    const count = form.querySelectorAll(`input[name="${place.dataset.countOf}"]:checked`).length;
    place.textContent = count ? `(${count})` : "";
  };
  form.addEventListener("change", show);
  show();
}
