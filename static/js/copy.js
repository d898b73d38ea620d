// A button that copies what stands in a field; hidden where the browser cannot.

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = !(field && navigator.clipboard);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copied;
    document.getElementById("announce").textContent = button.dataset.copied;
  } catch {
    // Selected all the same: the reader's own Ctrl+C does it.
  }
});
