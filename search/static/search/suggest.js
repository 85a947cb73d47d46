// Suggestions below search fields: comboboxes of the ARIA APG; without this, plain forms.
const words = document.getElementById("suggest")?.dataset;
const field = "input[type=search]:not([role])";
const answers = {};
let number = 0;

const make = (tag) => document.createElement(tag);
const set = (element, attributes) =>
  Object.entries(attributes).forEach((pair) => element.setAttribute(...pair));

const enhance = (input) => {
  const id = `suggestions-${++number}`;
  const [list, status] = [make("ul"), make("p")];
  let pending, timer;
  let items = [];
  let active = -1;

  set(list, { id, class: "suggestions", role: "listbox", "aria-label": words.label, hidden: "" });
  set(status, { class: "visually-hidden", role: "status" });
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": id });
  set(input, { autocomplete: "off", "aria-expanded": false });
  input.after(list, status);
  input.parentElement.classList.add("suggesting");

  const mark = (index) => {
    active = index;
    input.removeAttribute("aria-activedescendant");
    [...list.children].forEach((option, n) => {
      set(option, { "aria-selected": n === index });
      if (n !== index) return;
      set(input, { "aria-activedescendant": option.id });
      option.scrollIntoView({ block: "nearest" });
    });
  };

  const open = (shown) => {
    list.hidden = !shown;
    set(input, { "aria-expanded": shown });
    mark(-1);
  };

  const close = () => {
    clearTimeout(timer);
    pending?.abort();
    open(false);
  };

  const go = (index) => {
    // The site's own address may be another one.
    const { pathname, search } = new URL(items[index].url);
    close();
    location.assign(pathname + search);
  };

  const show = () => {
    list.replaceChildren();
    items.forEach((item, n) => {
      const [option, sort] = [make("li"), make("span")];
      sort.append(item.kind_label);
      option.append(item.text, " ", sort);
      set(option, { id: `${id}-${n}`, role: "option" });
      list.append(option);
    });
    const place = { left: input.offsetLeft, minWidth: input.offsetWidth };
    place.top = input.offsetTop + input.offsetHeight;
    for (const side in place) list.style[side] = `${place[side]}px`;
    open(items.length > 0);
    status.textContent = items.length ? words.some.replace("0", items.length) : words.none;
  };

  const ask = async () => {
    const query = new URLSearchParams({ q: input.value.trim() });
    for (const kind of input.dataset.kinds?.split(" ") ?? []) query.append("kind", kind);
    const address = `${words.url}&${query}`;
    pending?.abort();
    pending = new AbortController();
    try {
      const get = async () => (await fetch(address, { signal: pending.signal })).json();
      items = answers[address] ??= (await get()).suggestions ?? [];
      if (document.activeElement === input) show();
    } catch {
      // Overtaken, or no answer: there is the form.
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim()) timer = setTimeout(ask, 120);
    else close();
  });

  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing) return;
    if (list.hidden) {
      if (!step || !input.value.trim()) return;
      ask();
    } else if (step) {
      // Beyond the first and the last is the field itself.
      const count = items.length + 1;
      mark(((active + 1 + step + count) % count) - 1);
    } else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) go(active);
    else return;
    event.preventDefault();
  });

  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    if (target !== list) go([...list.children].indexOf(target.closest("li")));
  });
};

const meet = (target) => target?.matches(field) && enhance(target);
document.addEventListener("focusin", ({ target }) => meet(target));
meet(document.activeElement);
