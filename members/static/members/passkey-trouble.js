// A passkey dialogue that was cancelled, timed out or found no key: say so on the page instead of only in the console.
document.addEventListener("allauth.error", (event) => {
  const trouble = document.getElementById("passkey-trouble");
  if (trouble) {
    event.preventDefault();
    trouble.hidden = false;
  }
});
