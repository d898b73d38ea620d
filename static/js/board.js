// Dragging a card to another stage with a mouse or a pen. The Move button does the same for
// everybody else. The server judges: a card that may not move goes back to where it was.
const threshold = 6;
let drag = null;

function columnAt(x, y) {
  return document.elementsFromPoint(x, y).map((seen) => seen.closest(".board-col")).find(Boolean) ?? null;
}

function begin(event) {
  const { card } = drag;
  drag.isLive = true;
  card.setPointerCapture(event.pointerId);
  card.classList.add("is-dragging");
  document.querySelectorAll(".board-col").forEach((column) => {
    column.classList.toggle("is-target", column.dataset.stage !== card.dataset.stage);
  });
  judge(card);
}

// Each column says what it would answer before the card is dropped on it.
async function judge(card) {
  const answer = await fetch(`${card.dataset.moveUrl}/verdicts`).catch(() => null);
  const verdicts = answer?.ok ? await answer.json() : {};
  if (drag?.card !== card) return;
  document.querySelectorAll(".board-col").forEach((column) => {
    const { ready, text } = verdicts[column.dataset.stage] ?? {};
    const place = column.querySelector("[data-verdict]");
    place.textContent = text ?? "";
    place.classList.toggle("is-ready", ready ?? false);
  });
}

function follow(event) {
  const { card, x, y, board } = drag;
  const moved = board.scrollLeft - drag.scroll;
  card.style.transform = `translate(${event.clientX - x + moved}px, ${event.clientY - y}px)`;
  card.style.pointerEvents = "none";
  const column = columnAt(event.clientX, event.clientY);
  document.querySelectorAll(".board-col").forEach((each) => each.classList.toggle("is-over", each === column));
  const box = board.getBoundingClientRect();
  if (event.clientX > box.right - 48) board.scrollLeft += 12;
  if (event.clientX < box.left + 48) board.scrollLeft -= 12;
}

function end() {
  drag.card.classList.remove("is-dragging");
  drag.card.removeAttribute("style");
  document.querySelectorAll(".board-col").forEach((column) => column.classList.remove("is-target", "is-over"));
  document.querySelectorAll("[data-verdict]").forEach((place) => { place.textContent = ""; });
  drag = null;
}

// The card stands in its new column while the server is asked; it returns unless the board is new.
function send(card, column) {
  const home = { list: card.parentElement, next: card.nextElementSibling };
  const values = { to: column.dataset.stage, from_stage: card.dataset.stage, on: "board" };
  column.querySelector("ul").prepend(card);
  card.classList.add("is-pending");
  card.querySelector("a.btn")?.focus({ preventScroll: true });
  const goHome = () => {
    if (!card.isConnected) return;
    card.classList.remove("is-pending");
    home.list.insertBefore(card, home.next);
    card.querySelector("a.btn")?.focus({ preventScroll: true });
  };
  htmx.ajax("POST", card.dataset.moveUrl, { source: card, target: "#results", swap: "outerHTML", values })
    .then(goHome, goHome);
}

document.addEventListener("pointerdown", (event) => {
  const card = event.target.closest(".card[data-move-url]");
  if (!card || event.button !== 0 || event.pointerType === "touch" || event.target.closest("button, .btn")) return;
  const board = card.closest(".board");
  drag = { card, board, x: event.clientX, y: event.clientY, scroll: board.scrollLeft, isLive: false };
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > threshold;
  if (!drag.isLive && far) begin(event);
  if (drag?.isLive) follow(event);
});

document.addEventListener("pointerup", (event) => {
  if (!drag) return;
  const { card, isLive } = drag;
  const column = isLive ? columnAt(event.clientX, event.clientY) : null;
  end();
  if (!isLive) return;
  // The press that ended the drag is not a press on the card's link.
  const swallow = (click) => { click.preventDefault(); click.stopPropagation(); };
  window.addEventListener("click", swallow, true);
  setTimeout(() => window.removeEventListener("click", swallow, true));
  if (column && column.dataset.stage !== card.dataset.stage) send(card, column);
});

document.addEventListener("pointercancel", () => drag && end());
document.addEventListener("keydown", (event) => event.key === "Escape" && drag && end());
document.addEventListener("dragstart", (event) => event.target.closest(".card[data-move-url]") && event.preventDefault());
