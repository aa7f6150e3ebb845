// Keeps the screen in the hall up to date. When the line drops, the last numbers stay, and it says since when.
(() => {
  "use strict";
  const EVERY = 10_000;
  const screen = document.querySelector("[data-now]");
  const lost = document.querySelector("[data-lost]");
  const asOf = document.querySelector("[data-as-of]");
  let good = new Date();
  let shown = screen.innerHTML;

  const clock = (moment) => `${String(moment.getHours()).padStart(2, "0")}:${String(moment.getMinutes()).padStart(2, "0")}`;

  const show = (html) => {
    good = new Date();
    lost.hidden = true;
    asOf.textContent = clock(good);
    if (html === shown) return; // else a screen reader would read it again and again
    shown = html;
    const read = new DOMParser().parseFromString(html, "text/html");
    screen.replaceChildren(...read.body.childNodes);
  };

  const fail = () => {
    lost.querySelector("time").textContent = clock(good);
    lost.hidden = false;
  };

  const ask = async () => {
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), EVERY - 2_000);
    try {
      const answer = await fetch(screen.dataset.now, { signal: stop.signal, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      show(await answer.text());
    } catch {
      fail();
    } finally {
      clearTimeout(patience);
    }
  };

  window.addEventListener("online", ask);
  window.addEventListener("offline", fail);
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  setInterval(ask, EVERY);
})();
