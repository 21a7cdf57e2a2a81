// The colours follow the phone: runs before the first paint, and again when the phone changes its mind.
(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => document.documentElement.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  follow();
  if (dark.addEventListener) dark.addEventListener("change", follow);
})();
