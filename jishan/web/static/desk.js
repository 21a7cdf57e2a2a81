// The desk's comforts: keys while reviewing, the slider's twin, ticking a page, line numbers. Nothing needs them.
(() => {
  const typing = (target) => /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

  // ← and → open the deed before and after; Ctrl+Enter sends the decision.
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const button = document.querySelector("[data-submit-key]");
      if (button) button.click();
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || typing(event.target)) return;
    const link = document.querySelector(`a[data-key="${event.key}"]`);
    if (link) link.click();
  });

  // A slider and a number that say the same.
  document.addEventListener("input", (event) => {
    const twin = event.target.dataset && event.target.dataset.twin && document.getElementById(event.target.dataset.twin);
    if (!twin || twin.value === event.target.value) return;
    twin.value = event.target.value;
    if (event.target.type === "range") twin.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.addEventListener("click", (event) => {
    const all = event.target.closest("[data-tick-all]");
    if (all) {
      const boxes = [...all.form.querySelectorAll("input[type=checkbox]:not(:disabled)")];
      const on = boxes.some((box) => !box.checked);
      for (const box of boxes) box.checked = on;
    }
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      // An office network without TLS has no clipboard of its own; the old way works everywhere.
      const words = document.getElementById(copy.dataset.copy);
      words.focus();
      words.select();
      document.execCommand("copy");
      copy.textContent = copy.dataset.copied;
    }
    const fault = event.target.closest("[data-line]");
    if (fault) {
      event.preventDefault();
      goToLine(document.getElementById("id_text"), Number(fault.dataset.line));
    }
  });

  function goToLine(area, line) {
    const lines = area.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[line - 1] || "").length);
    area.scrollTop = Math.max(0, (line - 6) * parseFloat(getComputedStyle(area).lineHeight));
  }

  // A card read by the camera counts as typed and confirmed, so the list grows while the camera stays open.
  document.addEventListener("scanned", (event) => {
    const field = document.getElementById("find");
    if (!field) return;
    field.value = event.detail;
    field.form.querySelector("#people button[name=look]").click();
  });

  // Line numbers beside the rulebook's text.
  for (const box of document.querySelectorAll(".numbered")) {
    const [gutter, area] = [box.querySelector(".gutter"), box.querySelector("textarea")];
    const number = () => { gutter.textContent = area.value.split("\n").map((_, i) => i + 1).join("\n"); };
    const follow = () => { gutter.scrollTop = area.scrollTop; };
    const fit = () => { gutter.style.height = `${area.offsetHeight}px`; };
    area.addEventListener("input", number);
    area.addEventListener("scroll", follow);
    new ResizeObserver(fit).observe(area);
    number(); fit();
  }
})();
