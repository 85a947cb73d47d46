// The reader's own list of works: ids in the storage of this browser, in the order in which they
// came. Nothing of it is sent anywhere but to show or export it. Without this script there are
// no buttons.
const words = document.getElementById("basket").dataset;
const KEY = "reading-list";
const MAX = 1000;
// As many as the page shows at a time, and as fit into an address.
const AT_ONCE = 100;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const part = (name) => document.querySelector(`[data-basket=${name}]`);
const count = (number) => (number === 1 ? words.one : words.several.replace("0", number));

// What browsers refuse, they refuse with an exception.
const attempt = (action, otherwise) => {
  try {
    return action();
  } catch {
    return otherwise;
  }
};
const usable = attempt(() => (localStorage.getItem(KEY), true), false);

const read = () => {
  const kept = attempt(() => JSON.parse(localStorage.getItem(KEY) ?? "[]"), []);
  return Array.isArray(kept) ? [...new Set(kept)].filter((id) => ID.test(id)) : [];
};

const write = (ids) =>
  attempt(() => {
    if (ids.length) localStorage.setItem(KEY, JSON.stringify(ids));
    else localStorage.removeItem(KEY);
    return true;
  }, false);

const say = (text, failed = false) => {
  const status = part("status");
  status.textContent = text;
  status.classList.toggle("failed", failed);
};

const change = (id, wanted) => {
  // Another tab may have changed it a moment ago.
  const ids = read().filter((other) => other !== id);
  if (wanted && ids.length >= MAX) say(words.enough, true);
  else if (!write(wanted ? [...ids, id] : ids)) say(words.full, true);
  else say(`${wanted ? words.added : words.removed} ${count(read().length)}`);
  paint();
};

const paint = () => {
  const ids = read();
  const kept = new Set(ids);
  for (const button of document.querySelectorAll("[data-keep]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", kept.has(button.dataset.keep));
  }
  const number = part("number");
  number.hidden = !ids.length;
  number.textContent = ids.length;
  if (part("works")) showing = showing.then(() => show(read()));
};

// The list itself, on its own page.
let showing = Promise.resolve();

const items = async (ids) => {
  const answer = await fetch(`${words.url}?id__in=${ids.join(",")}`);
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = ids.map((id) => page.getElementById(`work-${id}`)).filter(Boolean);
  for (const item of found) {
    item.querySelector("[data-keep]")?.remove();
    item.querySelector("[data-remove]").hidden = false;
  }
  return found;
};

const show = async (ids) => {
  const list = part("works");
  const kept = new Set(ids.map((id) => `work-${id}`));
  for (const item of [...list.children]) if (!kept.has(item.id)) item.remove();
  part("empty").hidden = ids.length > 0;
  part("full").hidden = !ids.length;
  part("total").textContent = count(ids.length);
  const form = document.querySelector(".basket-export");
  form.elements.id__in.value = ids.join(",");
  form.method = ids.length > AT_ONCE ? "post" : "get";
  part("link").hidden = ids.length > AT_ONCE;
  part("link").href = `${words.url}?id__in=${ids.join(",")}`;
  const missing = ids.filter((id) => !document.getElementById(`work-${id}`));
  list.setAttribute("aria-busy", missing.length > 0);
  try {
    for (let first = 0; first < missing.length; first += AT_ONCE) {
      list.append(...(await items(missing.slice(first, first + AT_ONCE))));
    }
    part("failed").hidden = true;
  } catch {
    part("failed").hidden = false;
  }
  list.setAttribute("aria-busy", false);
};

const remove = (button) => {
  const item = button.closest("li");
  // Whoever goes by keyboard stays where they are.
  const next = item.nextElementSibling ?? item.previousElementSibling;
  (next?.querySelector("[data-remove]") ?? document.querySelector("h1")).focus();
  change(button.dataset.remove, false);
};

const clear = () => {
  if (!confirm(words.sure)) return;
  if (write([])) say(`${words.removed} ${count(0)}`);
  else say(words.full, true);
  paint();
  document.querySelector("h1").focus();
};

if (usable) {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("button");
    if (!button) return;
    if (button.dataset.keep) change(button.dataset.keep, button.getAttribute("aria-pressed") !== "true");
    else if (button.dataset.remove) remove(button);
    else if (button === part("clear")) clear();
  });
  // Other tabs, and lists that are narrowed in place.
  addEventListener("storage", ({ key }) => (key === KEY || key === null) && paint());
  addEventListener("pageshow", ({ persisted }) => persisted && paint());
  for (const list of document.querySelectorAll("[data-refine]")) {
    new MutationObserver(paint).observe(list, { childList: true });
  }
  paint();
} else if (part("off")) part("off").hidden = false;
