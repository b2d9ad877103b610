// Moves the bar while a worker is at it, then shows the page anew. Without JavaScript there is the link “Look again”.
const box = document.getElementById("import-progress");
const bar = box.querySelector("progress");

async function look() {
  try {
    const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
    const { working, done, total } = await answer.json();
    if (!working) {
      location.reload();
      return;
    }
    bar.max = Math.max(total, 1);
    bar.value = done;
    bar.textContent = `${done} of ${total}`;
  } catch {
    // The network or the site is away for a moment, or the import was discarded: "Look again" is still there.
  }
  setTimeout(look, 700);
}
look();
