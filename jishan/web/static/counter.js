// The counter: the basket adds up as one taps, and a scanner may type at any time.
(() => {
  const form = document.querySelector("[data-basket]");
  const scan = document.querySelector("[data-scan]");

  // The basket ------------------------------------------------------------------------------------------------------
  const words = form ? JSON.parse(document.getElementById("counter-words").textContent) : {};
  const say = (key, n, name) => words[key].replace("{n}", n).replace("{name}", name);
  const pieces = () => tiles.reduce((sum, tile) => sum + tile.quantity, 0);
  const tiles = [];

  const basket = () => {
    const lines = form.querySelector("[data-lines]");
    const pattern = form.querySelector("template[data-line]");
    const spendable = Number(form.dataset.spendable);
    const kept = Number(form.dataset.kept); // stays on the account, by the rulebook

    for (const box of form.querySelectorAll("[data-article]")) {
      const input = box.querySelector("input");
      const tile = {
        box, input,
        name: box.dataset.name, points: Number(box.dataset.points), most: Number(box.dataset.most), stock: Number(box.dataset.stock),
        quantity: Math.max(0, Math.floor(Number(input.value)) || 0),
        rest: box.querySelector(".rest"), soldOut: box.querySelector(".rest").textContent,
        count: document.createElement("span"), tap: document.createElement("button"), line: null,
      };
      tile.count.className = "count num";
      tile.count.setAttribute("aria-hidden", "true");
      tile.tap.type = "button";
      tile.tap.className = "tap";
      tile.tap.addEventListener("click", () => change(tile, 1));
      box.append(tile.count, tile.tap);
      tiles.push(tile);
    }
    form.classList.add("live");
    form.querySelector("[data-verb]").textContent = form.querySelector("[data-verb]").dataset.confirmText;

    const change = (tile, step) => {
      tile.quantity = Math.min(Math.max(tile.quantity + step, 0), Math.max(tile.most, tile.quantity));
      const refusal = form.querySelector("[data-refusal]");
      if (refusal) refusal.remove();
      draw();
    };

    const makeLine = (tile) => {
      const line = pattern.content.firstElementChild.cloneNode(true);
      line.querySelector("[data-of=name]").textContent = tile.name;
      line.querySelector("[data-of=each]").textContent = say("each", tile.points);
      for (const button of line.querySelectorAll("[data-step]")) {
        const step = Number(button.dataset.step);
        button.setAttribute("aria-label", say(step < 0 ? "less" : "more", "", tile.name));
        button.addEventListener("click", () => change(tile, step));
      }
      return line;
    };

    // A line stays the same element while it is in the basket, so that the thumb keeps its button.
    const drawLine = (tile) => {
      if (!tile.quantity) {
        if (tile.line) tile.line.remove();
        tile.line = null;
        return;
      }
      if (!tile.line) lines.append((tile.line = makeLine(tile)));
      tile.line.querySelector("[data-of=points]").textContent = say("points", tile.points * tile.quantity);
      tile.line.querySelector("[data-of=quantity]").textContent = tile.quantity;
      tile.line.querySelector("[data-step='1']").disabled = tile.quantity >= tile.most;
    };

    const drawTile = (tile, left) => {
      const short = Math.max(0, tile.points - left);
      tile.box.classList.toggle("in", tile.quantity > 0);
      tile.box.classList.toggle("short", (short > 0 && !tile.quantity) || tile.stock === 0);
      tile.count.textContent = tile.quantity || "";
      tile.count.hidden = !tile.quantity;
      tile.input.disabled = false;
      tile.input.value = tile.quantity || "";
      if (tile.stock > 0) tile.rest.textContent = short > 0 && !tile.quantity ? say("short", short) : say("stock", tile.stock - tile.quantity);
      tile.tap.disabled = tile.quantity >= tile.most || short > 0;
      tile.tap.setAttribute("aria-label", `${say("more", "", tile.name)}, ${say("points", tile.points)}, ${tile.rest.textContent}`);
    };

    const draw = () => {
      const total = tiles.reduce((sum, tile) => sum + tile.points * tile.quantity, 0);
      const left = spendable - total;
      const count = pieces();
      for (const tile of tiles) {
        drawTile(tile, left);
        drawLine(tile);
      }
      form.querySelector("[data-pieces]").textContent = count ? say("pieces", count) : words.empty;
      form.querySelector("[data-total]").textContent = say("points", total);
      const rest = form.querySelector("[data-left]");
      rest.textContent = left < 0 ? say("not_enough", -left) : say("points", left + kept);
      rest.classList.toggle("lacking", left < 0);
      form.elements.shown_points.value = count ? total : "";
      form.querySelector("[data-confirm]").disabled = !count || left < 0 || "closed" in form.dataset;
    };

    lines.textContent = "";
    draw();
    // Coming back to this page by the arrow: what was typed stands again in the fields, so the basket follows them.
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      for (const tile of tiles) tile.quantity = Math.max(0, Math.floor(Number(tile.input.value)) || 0);
      draw();
    });
  };
  if (form) basket();

  // A card at any time -------------------------------------------------------------------------------------------------
  const send = (text) => {
    if (form && pieces()) {
      tell(words.unconfirmed);
      return;
    }
    scan.elements.scanned.value = text;
    scan.requestSubmit ? scan.requestSubmit() : scan.submit();
  };

  const tell = (sentence) => {
    let place = form.querySelector("[data-told]");
    if (!place) {
      place = document.createElement("div");
      place.className = "said warning";
      place.setAttribute("role", "alert");
      place.dataset.told = "";
      form.querySelector(".articles").before(place);
    }
    place.textContent = sentence;
    place.scrollIntoView({ block: "nearest" });
  };

  // A USB scanner types faster than anyone: eight signs in a row within a breath, then Enter.
  const PAUSE = 80;
  let typed = "";
  let last = 0;
  if (scan) {
    document.addEventListener("keydown", (event) => {
      if (event.target.matches("input, textarea, select")) return;
      if (event.timeStamp - last > PAUSE) typed = "";
      last = event.timeStamp;
      if (event.key === "Enter" && typed.length >= 8) {
        // Otherwise the Enter would press whichever button was last touched.
        event.preventDefault();
        const text = typed;
        typed = "";
        send(text);
      } else if (event.key.length === 1) {
        typed += event.key;
      }
    }, true);
    scan.addEventListener("submit", (event) => {
      if (!form || !pieces()) return;
      event.preventDefault();
      scan.elements.scanned.value = "";
      tell(words.unconfirmed);
    });
  }

  // What the camera read counts as typed.
  if (scan) scan.addEventListener("scanned", (event) => send(event.detail));
})();
