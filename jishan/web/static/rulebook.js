// The rulebook's desk: one more row of a kind, the line of a fault, other menus closing. Nothing needs it.
(() => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row]");
    if (button) {
      const box = button.closest("[data-rows]");
      const count = box.querySelector(`input[name="${box.dataset.rows}-count"]`);
      const holder = document.createElement("div");
      holder.innerHTML = box.querySelector("template").innerHTML.replace(/__n__/g, count.value);
      count.value = String(Number(count.value) + 1);
      const row = holder.firstElementChild;
      box.insertBefore(row, box.querySelector("template"));
      const first = row.querySelector("input:not([type=hidden]), select");
      if (first) first.focus();
    }
    for (const menu of document.querySelectorAll(".more-acts[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // Coming from a fault or a section: to its line at once.
  const area = document.querySelector("textarea[data-goto]");
  if (area) {
    const lines = area.value.split("\n");
    const line = Math.min(Number(area.dataset.goto), lines.length);
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + lines[line - 1].length);
    area.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(area).lineHeight));
  }
})();
