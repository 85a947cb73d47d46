// Facets without a reload: links and forms in a list's refinements change the list in place.
// Without this script they are ordinary links and forms.
const region = document.querySelector("[data-refine]");
const status = document.querySelector("[data-refined]");
const list = () => location.pathname + location.search;

if (region && window.fetch && window.DOMParser) {
  let pending = null;
  let shown = list();

  const show = async (address, remember) => {
    pending?.abort();
    const own = (pending = new AbortController());
    region.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { signal: own.signal, credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-refine]");
      if (!fresh) throw new Error("not a list");
      const open = new Set([...region.querySelectorAll("details[open]")].map((d) => d.getAttribute("name")));
      const focused = document.activeElement?.closest(".facet")?.getAttribute("name");
      region.replaceChildren(...fresh.childNodes);
      for (const facet of region.querySelectorAll("details[name]")) {
        if (open.has(facet.getAttribute("name"))) facet.open = true;
      }
      const form = page.querySelector("form.filters");
      if (form) document.querySelector("form.filters")?.replaceWith(form);
      document.title = page.title;
      if (remember) history.pushState({ refined: true }, "", address);
      shown = list();
      // Alone, so that a screen reader says how many there are, and does not read all of them.
      status.textContent = region.querySelector("[role=status]")?.textContent.trim() ?? "";
      if (focused) region.querySelector(`[name="${CSS.escape(focused)}"] > summary`)?.focus();
    } catch (error) {
      // Another choice was made meanwhile; anything else is shown as the browser would.
      if (error.name !== "AbortError") location.assign(address);
    } finally {
      if (own === pending) region.removeAttribute("aria-busy");
    }
  };

  region.addEventListener("click", (event) => {
    const link = event.target.closest(".refine a[href]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    show(link.href instanceof SVGAnimatedString ? link.href.baseVal : link.href, true);
  });

  region.addEventListener("submit", (event) => {
    const form = event.target.closest(".refine form");
    if (!form) return;
    event.preventDefault();
    const address = new URL(form.action);
    for (const [name, value] of new FormData(form)) {
      if (value) address.searchParams.append(name, value);
    }
    show(address.href, true);
  });

  // A link within the page changes the address as well, but not the list.
  addEventListener("popstate", () => list() !== shown && show(location.href, false));
}
