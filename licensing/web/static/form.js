// What a step of the request does by itself: saving, the live price, files with progress. Everything works without this file.
"use strict";

const form = document.getElementById("step-form");
const line = document.getElementById("autosave");

const typed = () => {
  const data = new FormData(form);
  form.querySelectorAll("input[type=file]").forEach((input) => data.delete(input.name));
  return new URLSearchParams(data);
};

const page = (text) => new DOMParser().parseFromString(text, "text/html");

const later = (milliseconds, act) => {
  let timer;
  return () => { clearTimeout(timer); timer = setTimeout(act, milliseconds); };
};

const onTyping = (act) => ["input", "change"].forEach((name) =>
  form.addEventListener(name, (event) => { if (event.target.type !== "file") act(); }));

const post = (address, body, signal) => fetch(address, { method: "POST", body, signal, headers: { "X-Requested-With": "fetch" } });

// Saving

let leaving = false;
let saving = false;
let changed = false;

const say = (text, wrong) => {
  line.textContent = text;
  line.classList.toggle("autosave-wrong", wrong);
};

const save = async () => {
  if (saving) { changed = true; return; }
  saving = true;
  try {
    const answer = await post(form.dataset.autosave, typed());
    if (answer.redirected || answer.status === 401) say(line.dataset.lost, true);
    else if (!answer.ok) say(line.dataset.failed, true);
    else {
      const told = page(await answer.text());
      told.querySelectorAll("input").forEach((input) => { document.getElementById(input.id).value = input.value; });
      say(told.body.textContent.trim(), told.querySelector("[data-conflict]") !== null);
    }
  } catch {
    if (!leaving) say(line.dataset.offline, true);
  }
  saving = false;
  if (changed) { changed = false; save(); }
};

if (form && form.dataset.autosave) onTyping(later(1500, save));

// The price

const panel = document.getElementById("price-panel");
let asking;

const price = async () => {
  asking?.abort();
  const mine = asking = new AbortController();
  panel.setAttribute("aria-busy", "true");
  try {
    const answer = await post(panel.dataset.price, typed(), mine.signal);
    if (answer.ok && !answer.redirected) {
      const told = page(await answer.text());
      told.querySelectorAll("[data-into]").forEach((part) => {
        document.getElementById(part.dataset.into)?.replaceChildren(...part.childNodes);
        part.remove();
      });
      panel.replaceChildren(...told.body.childNodes);
    }
  } catch { /* the button asks again */ }
  if (mine === asking) panel.removeAttribute("aria-busy");
};

if (panel && form) onTyping(later(600, price));

// Files, one after the other

const send = (box, file) => new Promise((done) => {
  const bar = box.querySelector("progress");
  const status = box.querySelector("[role=status]");
  const input = box.querySelector("input[type=file]");
  const end = (error, told = "") => {
    bar.hidden = true;
    box.querySelector(".error").textContent = error;
    box.querySelector(".field").classList.toggle("field-wrong", error !== "");
    input.toggleAttribute("aria-invalid", error !== "");
    if (error) { input.setAttribute("aria-invalid", "true"); input.focus(); }
    status.textContent = told;
    done(error === "");
  };
  if (file.size > Number(box.dataset.largest)) { end(box.dataset.large); return; }
  const data = new FormData();
  data.append("csrf_token", form.elements.csrf_token.value);
  data.append(input.name, file, file.name);
  const request = new XMLHttpRequest();
  request.open("POST", box.dataset.upload);
  request.setRequestHeader("X-Requested-With", "fetch");
  request.upload.onprogress = (event) => { bar.value = event.loaded / event.total; };
  request.onerror = () => end(box.dataset.offline);
  request.onload = () => {
    if (request.status === 401 || !request.responseURL.endsWith(box.dataset.upload)) { end(box.dataset.lost); return; }
    if (request.status !== 200 && request.status !== 422) { end(request.status === 413 ? box.dataset.large : box.dataset.failed); return; }
    const told = page(request.responseText);
    box.querySelector(".files").replaceChildren(...told.querySelector(".files").childNodes);
    end(told.querySelector("[data-error]").textContent, request.status === 200 ? told.querySelector("[data-done]").textContent : "");
  };
  bar.hidden = false;
  bar.value = 0;
  status.textContent = `${box.dataset.sending} ${file.name}`;
  request.send(data);
});

document.querySelectorAll("[data-upload]").forEach((box) => {
  const input = box.querySelector("input[type=file]");
  box.querySelector("[data-send]").hidden = true;
  input.multiple = true;
  input.addEventListener("change", async () => {
    for (const file of [...input.files]) if (!await send(box, file)) break;
    input.value = "";
  });
});

window.addEventListener("pagehide", () => { leaving = true; });
window.addEventListener("pageshow", (event) => { leaving = false; if (event.persisted) location.reload(); });
