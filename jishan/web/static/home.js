// A balance that changed since the last look counts up once, in well under a second. Without script, or where motion is
// unwelcome, the number simply stands there.
(() => {
  const shown = document.querySelector("[data-count-up]");
  if (!shown || window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const place = `balance:${shown.getAttribute("data-count-up")}`;
  const points = Number(shown.textContent);
  let before = null;
  try {
    before = window.sessionStorage.getItem(place);
    window.sessionStorage.setItem(place, String(points));
  } catch (_) {
    return; // private windows may keep nothing
  }
  if (before === null || Number(before) === points) return;
  const from = Number(before);
  const start = performance.now();
  const step = (now) => {
    const part = Math.min(1, (now - start) / 500);
    shown.textContent = String(Math.round(from + (points - from) * (1 - (1 - part) ** 3)));
    if (part < 1) window.requestAnimationFrame(step);
  };
  window.requestAnimationFrame(step);
})();
