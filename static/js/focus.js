// Where the reader is survives a swap: opened panels, sideways scroll, and the focus where htmx
// finds its id gone.
let trail = null;

// The rows around one, nearest first: what follows, then what precedes.
function neighbours(row) {
  const all = [...(row?.parentElement.children ?? [])];
  const at = all.indexOf(row);
  return [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0)).reverse()].map(({ id }) => id).filter(Boolean);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, shouldSwap } = event.detail;
  if (!shouldSwap || event.defaultPrevented) return;
  const active = document.activeElement;
  const row = active?.closest("li[id], tr[id], article[id]");
  trail = {
    id: target.id,
    held: target.contains(active),
    row: row?.id,
    rows: neighbours(row),
    open: [...target.querySelectorAll("details[id][open]:not(.menu)")].map((panel) => panel.id),
    scrolled: [...target.querySelectorAll(".board, .table-wrap, .stage-path")].map((box) => box.scrollLeft),
  };
});

function focusRow() {
  for (const id of [trail.row, ...trail.rows]) {
    const row = id && document.getElementById(id);
    const control = row?.querySelector("[data-act]") ?? row?.querySelector("button, a.btn") ?? row?.querySelector("a[href]");
    if (control) {
      control.focus({ preventScroll: true });
      return true;
    }
  }
  return false;
}

// A row that stays to say what was done: on to the next row's button.
document.addEventListener("app:focus", (event) => {
  const done = document.getElementById(event.detail.after);
  if (!done || !(done.contains(document.activeElement) || document.activeElement === document.body)) return;
  const next = neighbours(done).map((id) => document.getElementById(id)?.querySelector("[data-act]"));
  next.find(Boolean)?.focus({ preventScroll: true });
});

function focusHeading(region) {
  const heading = region.querySelector("h1, h2") ?? region;
  heading.setAttribute("tabindex", "-1");
  heading.focus({ preventScroll: true });
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (!trail || event.detail.target?.id === "dialog") return;
  const region = document.getElementById(trail.id);
  if (!region) return;
  trail.open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
  region.querySelectorAll(".board, .table-wrap, .stage-path").forEach((box, index) => {
    box.scrollLeft = trail.scrolled[index] ?? 0;
  });
  const summary = region.querySelector(".error-summary");
  if (summary) summary.focus();
  else if (trail.held && document.activeElement === document.body && !focusRow()) focusHeading(region);
  trail = null;
});

// On a full page: a form's errors first, else nothing moves.
document.querySelector("main .error-summary")?.focus();

// A path that does not fit shows its current stage.
function showCurrentStage() {
  const here = document.querySelector(".stage-path [aria-current]");
  if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 16;
}
showCurrentStage();
document.addEventListener("htmx:afterSettle", showCurrentStage);
