// The code fills the screen and the screen stays awake while it is shown; both only where the phone can.
(() => {
  const card = document.querySelector("[data-code-card]");
  const button = document.querySelector("[data-full-screen]");
  if (!card || !button) return;
  if (!card.requestFullscreen) {
    button.parentNode.removeChild(button);
  } else {
    button.addEventListener("click", () => card.requestFullscreen());
    card.addEventListener("click", () => { if (document.fullscreenElement) document.exitFullscreen(); });
  }
  const stayAwake = () => {
    if (document.visibilityState === "visible" && navigator.wakeLock) navigator.wakeLock.request("screen").catch(() => {});
  };
  document.addEventListener("visibilitychange", stayAwake);
  stayAwake();
})();
