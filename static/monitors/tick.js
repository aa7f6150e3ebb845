// Comfort only: tick all, untick all, and how many are ticked.
for (const field of document.querySelectorAll("[data-tick]")) {
  const boxes = Array.from(field.querySelectorAll("input[type=checkbox]"));
  if (boxes.length < 2) continue;
  const tools = Object.assign(document.createElement("p"), { className: "activity-people__tools" });
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  const count = () => { said.textContent = field.dataset.count.replace("{n}", boxes.filter((box) => box.checked).length); };
  for (const [words, checked] of [[field.dataset.all, true], [field.dataset.none, false]]) {
    const button = Object.assign(document.createElement("button"), {
      type: "button", className: "btn btn--tertiary btn--small", textContent: words,
    });
    button.addEventListener("click", () => {
      boxes.forEach((box) => { box.checked = checked; });
      count();
    });
    tools.append(button);
  }
  tools.append(said);
  field.querySelector("legend").after(tools);
  field.addEventListener("change", count);
  count();
}
