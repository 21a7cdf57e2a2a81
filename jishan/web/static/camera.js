// Reads cards with the camera. The reader is fetched when asked for; what it read is told by a "scanned" event of the
// box, whose detail is the text. With data-keeps-open it goes on to the next card.
(() => {
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return;

  const setUp = (place) => {
    const open = place.querySelector("[data-camera-open]");
    const finder = place.querySelector(".viewfinder");
    const refused = place.querySelector("[data-camera-refused]");
    let scanner = null;
    let last = "";

    const load = () => new Promise((resolve, reject) => {
      if (window.QrScanner) { resolve(window.QrScanner); return; }
      const script = document.createElement("script");
      script.src = open.dataset.script;
      script.onload = () => resolve(window.QrScanner);
      script.onerror = reject;
      document.head.append(script);
    });

    const stop = () => {
      if (scanner) scanner.stop();
      finder.hidden = true;
      open.hidden = false;
      last = "";
    };

    const read = (result) => {
      if (result.data === last) return; // the card is still held before the camera
      last = result.data;
      if (!("keepsOpen" in place.dataset)) stop();
      place.dispatchEvent(new CustomEvent("scanned", { detail: result.data, bubbles: true }));
    };

    open.addEventListener("click", async () => {
      refused.hidden = true;
      open.disabled = true;
      try {
        const QrScanner = await load();
        finder.hidden = false;
        if (!scanner) {
          scanner = new QrScanner(place.querySelector("video"), read,
            { preferredCamera: "environment", highlightScanRegion: true, returnDetailedScanResult: true, onDecodeError: () => {} });
        }
        await scanner.start();
        open.hidden = true;
      } catch (error) {
        stop();
        refused.hidden = false;
      }
      open.disabled = false;
    });
    place.querySelector("[data-camera-close]").addEventListener("click", stop);
    place.hidden = false;
  };
  for (const place of document.querySelectorAll("[data-camera]")) setUp(place);
})();
