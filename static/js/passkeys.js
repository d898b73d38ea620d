// Passkeys: shown where the browser knows them, and a refusal in words instead of in the console.

for (const control of document.querySelectorAll("[data-needs-passkeys]")) {
  control.hidden = !window.PublicKeyCredential;
}

document.addEventListener("allauth.error", (event) => {
  const refusal = document.getElementById("passkey-refusal");
  if (!refusal) return;
  event.preventDefault();
  refusal.hidden = false;
  refusal.scrollIntoView({ block: "nearest" });
});
