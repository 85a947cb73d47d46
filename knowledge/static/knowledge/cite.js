// «Cite this work»: one style at a time, and a button that copies it with its italics.
// Without this script all styles are there to be read, the others behind a summary.
const STORED = "citation-style";
const box = document.querySelector("[data-cite]");

if (box) {
  const citations = [...box.querySelectorAll("[data-style]")];
  const choice = box.querySelector("select");
  const button = box.querySelector("button");
  const status = box.querySelector("[role=status]");

  const remembered = () => {
    try {
      return localStorage.getItem(STORED);
    } catch {
      return null;
    }
  };

  const show = (style) => {
    for (const citation of citations) citation.hidden = citation.dataset.style !== style;
    status.textContent = "";
  };

  const copied = async (text) => {
    const plain = text.textContent.trim();
    if (!window.ClipboardItem) return navigator.clipboard.writeText(plain);
    const kinds = { "text/html": text.innerHTML.trim(), "text/plain": plain };
    const blobs = Object.entries(kinds).map(([type, part]) => [type, new Blob([part], { type })]);
    return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
  };

  choice.addEventListener("change", () => {
    show(choice.value);
    try {
      localStorage.setItem(STORED, choice.value);
    } catch {
      // Not remembered, where a browser keeps nothing; chosen all the same.
    }
  });

  button.addEventListener("click", async () => {
    const text = citations.find((each) => !each.hidden).querySelector(".citation");
    try {
      await copied(text);
      status.textContent = button.dataset.done;
    } catch {
      // A browser may forbid it: then the reader copies what is marked.
      getSelection().selectAllChildren(text);
      status.textContent = button.dataset.marked;
    }
  });

  const details = box.querySelector("details");
  details.before(...citations.filter((each) => details.contains(each)));
  details.remove();
  box.classList.add("one-style");
  box.querySelector("[data-choice]").hidden = false;
  const wanted = remembered();
  if ([...choice.options].some((option) => option.value === wanted)) choice.value = wanted;
  show(choice.value);
}
