// While the doors are closed nobody answers; when they open again the answer is there.
(() => {
  "use strict";
  const waiting = document.querySelector("[data-restoring]");
  if (!waiting) return;
  const address = waiting.dataset.restoring;
  const ask = async () => {
    try {
      const answer = await fetch(address, { cache: "no-store" });
      if (answer.status === 200) {
        window.location.assign(address);
        return;
      }
    } catch (closed) {
      // Not yet.
    }
    window.setTimeout(ask, 2000);
  };
  window.setTimeout(ask, 4000);
})();
