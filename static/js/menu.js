// Menus are <details> and open without this. Here they close: by Escape, a press elsewhere,
// leaving, choosing, and when another opens.
const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  openMenus().forEach((menu) => {
    const isChoice = event.target.closest(".menu-items a, .menu-items button");
    if (!menu.contains(event.target) || isChoice) menu.removeAttribute("open");
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  openMenus().forEach((menu) => {
    const isInside = menu.contains(document.activeElement);
    menu.removeAttribute("open");
    if (isInside) menu.querySelector("summary").focus();
  });
});

document.addEventListener("focusin", (event) => {
  openMenus().forEach((menu) => {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  });
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.menu[open]");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!menu || !step) return;
  const items = [...menu.querySelectorAll(".menu-items :is(a, button)")];
  const at = items.indexOf(document.activeElement);
  event.preventDefault();
  items.at((at + step + items.length + (at < 0 && step < 0 ? 1 : 0)) % items.length)?.focus();
});
