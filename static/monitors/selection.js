// The balance follows each choice at once. Only an extra: saving shows the same numbers.
"use strict";

const form = document.querySelector("[data-selection]");
const board = document.querySelector("[data-balance]");

if (form && board) {
  const rows = [...form.querySelectorAll("tr[data-places]")];
  const bars = new Map([...board.querySelectorAll("[data-bar]")].map((bar) => [bar.dataset.bar, bar]));
  const sum = form.querySelector("[data-selection-sum]");
  const savedPicks = Number(board.querySelector("[data-picked]").textContent);
  let changed = false;

  const choice = (row) => row.querySelector("input[type=radio]:checked")?.value;
  const part = (bar, name) => bar.querySelector(`[data-${name}]`);

  function show(bar, chosen) {
    const held = Number(bar.dataset.held);
    const total = held + chosen;
    part(bar, "total").textContent = total;
    const hasTarget = bar.dataset.target !== "";
    const target = Number(bar.dataset.target);
    const shape = part(bar, "chosen-bar");
    if (shape) {
      const longest = Number(bar.dataset.longest);
      const left = Math.min(100, (100 * held) / longest);
      shape.setAttribute("width", String(Math.min(100 - left, (100 * chosen) / longest)));
    } else {
      bar.className = bar.className.replace(/tile--l\d/, `tile--l${shade(total, hasTarget ? target : 0)}`);
    }
    for (const [name, number] of [["lack", target - total], ["over", total - target]]) {
      const place = part(bar, name);
      if (place && hasTarget) {
        place.hidden = number <= 0;
        part(bar, `${name}-n`).textContent = Math.max(0, number);
      }
    }
  }

  function shade(total, target) {
    if (!total) return 0;
    if (!target) return 3;
    if (total >= target) return 4;
    return total * 2 < target ? 1 : 3;
  }

  function update() {
    const chosen = new Map([...bars].map(([key, bar]) => [key, Number(bar.dataset.chosen)]));
    let picks = savedPicks;
    let inReserve = 0;
    for (const row of rows) {
      const now = choice(row);
      inReserve += now === "reserve" ? 1 : 0;
      const step = (now === "picked" ? 1 : 0) - (row.dataset.was === "picked" ? 1 : 0);
      if (!step) continue;
      picks += step;
      for (const place of row.dataset.places.split(" ")) {
        if (chosen.has(place)) chosen.set(place, chosen.get(place) + step);
      }
    }
    for (const [key, bar] of bars) show(bar, chosen.get(key));
    const seats = Number(board.querySelector("[data-seats]").textContent);
    const office = Number(board.querySelector("[data-office]").textContent);
    const free = board.querySelector("[data-free]");
    board.querySelector("[data-picked]").textContent = picks;
    free.textContent = seats - office - picks;
    free.classList.toggle("balance__over", seats - office - picks < 0);
    if (sum) sum.textContent = sum.dataset.words.replace("{picked}", picks).replace("{reserve}", inReserve).replace("{free}", seats - office - picks);
  }

  form.addEventListener("change", () => {
    changed = true;
    update();
  });
  form.addEventListener("submit", () => {
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
  update();
}
