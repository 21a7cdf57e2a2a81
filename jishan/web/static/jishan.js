// Small comforts; every page works without them.
(() => {
  // A form is sent once: the second tap of a double tap finds the button asleep. It wakes when one comes back to the
  // page, or after a while, for a form may also answer with a file.
  const asleep = [];
  const wake = () => { while (asleep.length) asleep.pop().disabled = false; };
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    for (const button of event.target.querySelectorAll("button:not([type=button])")) {
      // Not before the browser has read which button was pressed.
      setTimeout(() => { button.disabled = true; asleep.push(button); });
    }
    setTimeout(wake, 8000);
  });
  window.addEventListener("pageshow", wake);

  // What opened by a tap closes by a tap beside it, or by Escape.
  const close = (keep) => {
    for (const open of document.querySelectorAll("details.switch[open], details.menu[open]")) if (open !== keep) open.open = false;
  };
  document.addEventListener("click", (event) => close(event.target.closest("details")));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(null); });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print]");
    if (button) window.print();
  });
  // A button that only a script can serve is shown only where the script runs.
  for (const hidden of document.querySelectorAll("[data-needs-script]")) hidden.hidden = false;
})();
