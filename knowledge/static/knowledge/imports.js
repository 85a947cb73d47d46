// Shows how far an import is, and the whole page anew once it has come to rest.
const bar = document.getElementById("import-progress");
const text = document.getElementById("import-progress-text");
const PAUSE = 2000;

async function look() {
  try {
    const answer = await fetch(bar.dataset.url, { headers: { Accept: "application/json" } });
    const { done, total, active } = await answer.json();
    if (!active) {
      window.location.reload();
      return;
    }
    if (total) {
      bar.max = total;
      bar.value = done;
      text.textContent = text.dataset.text.replace("{done}", done).replace("{total}", total);
    }
  } catch {
    // The server is away for a moment; the next look will tell.
  }
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
