// What an act did, in one sentence: read out, and shown for a while. The page itself always says
// it too, so nothing is lost with the toast.
const stays = 6000;
const box = document.getElementById("toast");
const words = document.getElementById("words-toast");
const status = document.getElementById("announce");

function show(text) {
  const toast = words.content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-text]").textContent = text;
  let timer = 0;
  const leave = () => { timer = setTimeout(() => toast.remove(), stays); };
  const stay = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", stay);
  toast.addEventListener("pointerleave", leave);
  box.replaceChildren(toast);
  leave();
}

// The same sentence twice is a change too: the region is emptied first.
function say(text) {
  status.textContent = "";
  setTimeout(() => { status.textContent = text; }, 60);
}

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.id !== "announce") return;
  const text = event.detail.fragment.textContent.trim();
  event.detail.shouldSwap = false;
  if (!text) return;
  say(text);
  show(text);
});

document.addEventListener("app:say", (event) => {
  say(event.detail.text);
  show(event.detail.text);
});
