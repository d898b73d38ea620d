// What an act did, read out and shown for a while. The page says it too: nothing is lost with it.
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

// Emptied first: the same sentence twice is a change too.
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
  // A search shows what it found.
  if (!event.detail.fragment.querySelector("[data-quiet]")) show(text);
});

document.addEventListener("app:say", (event) => {
  say(event.detail.text);
  show(event.detail.text);
});
