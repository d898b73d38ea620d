// Dragging a card to another stage; the Move button does the same. The server judges: a card
// that may not move goes back.
let drag = null;
const columns = () => document.querySelectorAll(".board-col");
const columnAt = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest(".board-col");

function begin(event) {
  const { card } = drag;
  drag.isLive = true;
  card.setPointerCapture(event.pointerId);
  card.classList.add("is-dragging");
  columns().forEach((column) => column.classList.toggle("is-target", column.dataset.stage !== card.dataset.stage));
  judge(card);
}

// Each column says what it would answer.
async function judge(card) {
  const answer = await fetch(`${card.dataset.moveUrl}/verdicts`).catch(() => null);
  const verdicts = answer?.ok ? await answer.json() : {};
  if (drag?.card !== card) return;
  columns().forEach((column) => {
    const { ready = false, text } = verdicts[column.dataset.stage] ?? {};
    const place = column.querySelector("[data-verdict]");
    place.textContent = text;
    place.classList.toggle("is-ready", ready);
  });
}

function follow(event) {
  const { card, x, y, board } = drag;
  const moved = board.scrollLeft - drag.scroll;
  card.style.transform = `translate(${event.clientX - x + moved}px, ${event.clientY - y}px)`;
  card.style.pointerEvents = "none";
  const column = columnAt(event);
  columns().forEach((each) => each.classList.toggle("is-over", each === column));
  const box = board.getBoundingClientRect();
  if (event.clientX > box.right - 48) board.scrollLeft += 12;
  if (event.clientX < box.left + 48) board.scrollLeft -= 12;
}

function end() {
  drag.card.classList.remove("is-dragging");
  drag.card.removeAttribute("style");
  columns().forEach((column) => column.classList.remove("is-target", "is-over"));
  document.querySelectorAll("[data-verdict]").forEach((place) => { place.textContent = ""; });
  drag = null;
}

// The card stands in its new column while the server is asked.
function send(card, column) {
  const { parentElement: list, nextElementSibling: next } = card;
  const values = { to: column.dataset.stage, from_stage: card.dataset.stage, on: "board" };
  column.querySelector("ul").prepend(card);
  card.classList.add("is-pending");
  card.querySelector("a.btn")?.focus({ preventScroll: true });
  htmx.ajax("POST", card.dataset.moveUrl, { source: card, target: "#results", swap: "outerHTML", values }).finally(() => {
    if (!card.isConnected) return;
    card.classList.remove("is-pending");
    list.insertBefore(card, next);
    card.querySelector("a.btn")?.focus({ preventScroll: true });
  }).catch(() => {});
}

document.addEventListener("pointerdown", (event) => {
  const card = event.target.closest(".card[data-move-url]");
  if (!card || event.button !== 0 || event.pointerType === "touch" || event.target.closest("button, .btn")) return;
  const board = card.closest(".board");
  drag = { card, board, x: event.clientX, y: event.clientY, scroll: board.scrollLeft, isLive: false };
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  // Let go where this page could not hear it.
  if (!event.buttons) return end();
  if (!drag.isLive && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > 6) begin(event);
  if (drag.isLive) follow(event);
});

document.addEventListener("pointerup", (event) => {
  if (!drag) return;
  const { card, isLive } = drag;
  const column = columnAt(event);
  end();
  if (!isLive) return;
  // The end of a drag is no press on the card's link.
  const swallow = (click) => { click.preventDefault(); click.stopPropagation(); };
  window.addEventListener("click", swallow, true);
  setTimeout(() => window.removeEventListener("click", swallow, true));
  if (column && column.dataset.stage !== card.dataset.stage) send(card, column);
});

document.addEventListener("pointercancel", () => drag && end());
document.addEventListener("keydown", (event) => event.key === "Escape" && drag && end());
// A drag of the browser's own, of a link or of text, would end this one.
document.addEventListener("dragstart", (event) => drag && event.preventDefault());

// A phone shows one column: the first that holds a card.
const filled = document.querySelector(".board-col:has(.card) h2");
if (!location.hash) filled?.scrollIntoView({ block: "nearest", inline: "start" });
