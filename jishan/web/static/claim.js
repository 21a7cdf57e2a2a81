// The claim page: pictures are made smaller on the phone and sent one by one, a long list of deeds can be searched, and
// the day is asked for only when it is another one. Without this script the same form works as it stands.
(() => {
  const form = document.querySelector("[data-claim]");
  if (!form) return;
  const word = (element, name) => element.getAttribute(`data-word-${name}`);

  // What was missing is no longer said to be missing once it is there.
  form.addEventListener("change", (event) => event.target.closest(".question")?.querySelector(".wrong")?.remove());

  // Which day ---------------------------------------------------------------------------------------------------------
  const otherDay = form.querySelector("[data-other-day]");
  if (otherDay) {
    const show = () => {
      const chosen = form.querySelector("input[name=day]:checked");
      otherDay.hidden = !chosen || chosen.value !== "other";
    };
    for (const hint of form.querySelectorAll("[data-hide-with-script]")) hint.hidden = true;
    form.addEventListener("change", (event) => {
      if (event.target.name !== "day") return;
      show();
      if (!otherDay.hidden) otherDay.querySelector("input").focus();
    });
    show();
  }

  // Finding a deed among many -----------------------------------------------------------------------------------------
  const find = form.querySelector("[data-find]");
  if (find) {
    const groups = form.querySelectorAll("[data-group]");
    const none = form.querySelector("[data-none]");
    find.addEventListener("input", () => {
      const wanted = find.value.trim().toLowerCase();
      let found = 0;
      for (const group of groups) {
        let here = 0;
        for (const tile of group.querySelectorAll("[data-search]")) {
          const fits = tile.getAttribute("data-search").includes(wanted);
          tile.hidden = !fits;
          if (fits) here += 1;
        }
        group.hidden = here === 0;
        group.open = wanted !== "" && here > 0;
        found += here;
      }
      none.hidden = found > 0;
    });
    find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    find.addEventListener("change", (event) => event.stopPropagation());
  }

  // A quote that meets a lost sign-in must not take the page away: what was typed is kept when the form is sent.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (!event.detail.xhr.getResponseHeader("HX-Redirect")) return;
    event.preventDefault();
    const quote = document.getElementById("quote");
    if (quote) quote.textContent = word(form, "signed-out");
  });

  // Pictures ----------------------------------------------------------------------------------------------------------
  const SIDE_MAX = 2000;
  const SMALL_ENOUGH = 600 * 1024;
  const box = form.querySelector("[data-pictures]");
  let sending = 0;
  let sendAfterwards = false;

  const shrink = (file) => new Promise((resolve) => {
    const address = URL.createObjectURL(file);
    const image = new Image();
    const asItIs = () => { URL.revokeObjectURL(address); resolve(file); };
    image.onerror = asItIs;
    image.onload = () => {
      const scale = SIDE_MAX / Math.max(image.naturalWidth, image.naturalHeight);
      if (scale >= 1 && file.size <= SMALL_ENOUGH) return asItIs();
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.naturalWidth * Math.min(1, scale));
      canvas.height = Math.round(image.naturalHeight * Math.min(1, scale));
      const pen = canvas.getContext("2d");
      if (!pen || !canvas.toBlob) return asItIs();
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => {
        URL.revokeObjectURL(address);
        resolve(blob && blob.size < file.size ? blob : file);
      }, "image/jpeg", 0.86);
    };
    image.src = address;
  });

  if (box) {
    const add = box.querySelector("[data-add]");
    const input = add.querySelector("input");
    const faults = form.querySelector("#pictures_error");
    let most = Number(box.getAttribute("data-max"));
    box.parentNode.classList.remove("no-script-files");
    // From here on the pictures travel by themselves; the field is only the door.
    input.removeAttribute("name");

    const say = (sentence) => {
      faults.textContent = "";
      faults.hidden = !sentence;
      if (!sentence) return;
      const item = document.createElement("li");
      item.textContent = sentence;
      faults.appendChild(item);
    };
    const count = () => box.querySelectorAll("[data-picture], .sending").length;
    const settle = () => {
      add.hidden = count() >= most;
      const label = add.querySelector("[data-add-word]");
      if (count()) label.textContent = label.getAttribute("data-again");
    };
    const finished = () => {
      sending -= 1;
      settle();
      if (!sending && sendAfterwards) {
        sendAfterwards = false;
        if (form.requestSubmit) form.requestSubmit(); else form.submit();
      }
    };

    const failed = (tile, file) => {
      tile.textContent = "";
      const again = document.createElement("button");
      again.type = "button";
      again.className = "retry";
      again.textContent = word(box, "failed");
      again.addEventListener("click", () => { box.removeChild(tile); send(file); });
      tile.appendChild(again);
    };

    const send = async (file) => {
      const tile = document.createElement("div");
      tile.className = "photo sending";
      const text = document.createElement("span");
      text.textContent = word(box, "sending");
      const bar = document.createElement("progress");
      bar.max = 1;
      bar.value = 0;
      tile.append(text, bar);
      box.insertBefore(tile, add);
      sending += 1;
      settle();
      const small = await shrink(file);
      const body = new FormData();
      body.append("key", form.querySelector("input[name=key]").value);
      for (const kept of form.querySelectorAll("input[name=kept]")) body.append("kept", kept.value);
      body.append("picture", small, file.name || "picture.jpg");
      const request = new XMLHttpRequest();
      request.open("POST", box.getAttribute("data-url"));
      request.setRequestHeader("X-CSRFToken", form.querySelector("input[name=csrfmiddlewaretoken]").value);
      request.timeout = 120000;
      request.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; };
      request.onload = () => {
        if (request.status === 200 && request.getResponseHeader("X-Picture")) {
          const there = form.querySelector(`input[name=kept][value="${request.getResponseHeader("X-Picture")}"]`);
          if (!there) tile.insertAdjacentHTML("beforebegin", request.responseText);
          box.removeChild(tile);
        } else if (request.status === 200 && request.getResponseHeader("X-Refused")) {
          box.removeChild(tile);
          say(request.responseText);
        } else {
          failed(tile, file);
        }
        finished();
      };
      request.onerror = request.ontimeout = () => { failed(tile, file); finished(); };
      request.send(body);
    };

    input.addEventListener("change", (event) => {
      event.stopPropagation();
      say("");
      const files = Array.from(input.files);
      const room = most - count();
      if (files.length > room) say(word(box, "full"));
      for (const file of files.slice(0, Math.max(0, room))) send(file);
      input.value = "";
    });
    box.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=remove]");
      if (!button) return;
      event.preventDefault();
      const tile = button.closest("[data-picture]");
      tile.parentNode.removeChild(tile);
      say("");
      settle();
    });
    // Another deed may want more pictures, fewer, or none.
    document.addEventListener("htmx:oobAfterSwap", () => {
      const limit = document.getElementById("photos-limit");
      const photos = form.querySelector("[data-photos]");
      if (!limit || !photos || !limit.hasAttribute("data-most")) return;
      most = Number(limit.getAttribute("data-most"));
      photos.hidden = most === 0;
      settle();
    });
    settle();
  }

  form.addEventListener("submit", (event) => {
    if (!sending) return;
    event.preventDefault();
    sendAfterwards = true;
    const button = form.querySelector("[data-send]");
    if (button && box) button.textContent = word(box, "wait");
  });

  const first = document.querySelector("[data-focus]");
  if (first) first.focus();
})();
