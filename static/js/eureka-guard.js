/* Nothing written is lost: keeps a form's words in this tab until the server has them, and asks before leaving them;
   with `lasting` in this browser, past a crash or a closed tab, until they are sent or somebody logs out.
   `key` names the text, `owner` the person who writes, `data-took` the key of a text that the server has just taken. */
const PREFIX = "eureka-guard:";
const SENT = ":sent";
const KEPT = "textarea[name], input[type=text][name], input[type=search][name], input:not([type])[name], select[name]";
const OWN = ["client_key", "revision", "page"]; // by which the server knows the text, with `lasting`
const CALM = 10_000; // younger words may be in a tab that is open

function read(storage, key) {
  try {
    return JSON.parse(storage.getItem(key));
  } catch {
    return null;
  }
}

class EurekaGuard extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.owned = `${PREFIX}${this.getAttribute("owner")}:`;
    this.store = this.owned + this.getAttribute("key");
    this.storage = this.hasAttribute("lasting") ? localStorage : sessionStorage;
    this.start = this.words();
    this.restore();
    this.heard = new AbortController();
    const signal = this.heard.signal;
    this.form.addEventListener("input", () => this.keepSoon(), { signal });
    this.form.addEventListener("submit", () => this.send(), { signal });
    this.form.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.elt !== this.form) return;
      this.leaving = Boolean(event.detail.xhr.getResponseHeader("HX-Redirect"));
      if (event.detail.successful && !this.leaving) this.forget();
    }, { signal });
    this.form.addEventListener("reset", () => this.forget(), { signal });
    this.closest("eureka-draft")?.addEventListener("eureka:kept", () => this.forget(), { signal });
    addEventListener("beforeunload", (event) => {
      this.keep();
      if (!this.leaving && this.changed()) event.preventDefault();
    }, { signal });
    addEventListener("pageshow", () => { this.leaving = false; }, { signal });
  }

  disconnectedCallback() {
    this.heard?.abort();
    clearTimeout(this.timer);
  }

  words() {
    const fields = [...this.form.querySelectorAll(KEPT)].filter((field) => field.name !== "csrfmiddlewaretoken");
    return Object.fromEntries(fields.map((field) => [field.name, field.value]));
  }

  changed() {
    const now = this.words();
    return Object.keys(now).some((name) => now[name] !== (this.start[name] ?? ""));
  }

  keepSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), 400);
  }

  keep() {
    try {
      if (this.changed()) this.storage.setItem(this.store, JSON.stringify(this.entry()));
    } catch {
      /* storage full or refused: the warning before leaving remains */
    }
  }

  entry() {
    const own = OWN.map((name) => [name, this.form.elements.namedItem(name)?.value ?? ""]);
    return { words: this.words(), own: Object.fromEntries(own), at: Date.now() };
  }

  send() {
    this.keep();
    this.leaving = true;
    try {
      this.storage.setItem(this.store + SENT, "1");
    } catch {
      /* as above */
    }
  }

  forget() {
    clearTimeout(this.timer);
    this.storage.removeItem(this.store);
    this.storage.removeItem(this.store + SENT);
    this.start = this.words();
  }

  restore() {
    this.storage.removeItem(this.store + SENT);
    const asked = new URLSearchParams(location.search).get("resume");
    const from = asked?.startsWith(this.owned) ? asked : this.store;
    const kept = read(this.storage, from);
    if (!kept) return this.offer();
    if (this.dataset.took && kept.own?.client_key === this.dataset.took) return this.forget(); // the page shows it
    if (this.storage === localStorage) this.takeUp(kept, from); // what it holds is newer than what the server has
    let restored = false;
    for (const field of this.form.querySelectorAll(KEPT)) {
      const text = kept.words[field.name];
      if (!text || field.value === text || (field.value && this.storage === sessionStorage)) continue;
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      restored = true;
    }
    if (restored) this.tell({ text: this.dataset.restored });
  }

  /* the server goes on with the same draft, and finds out whether another device has written since */
  takeUp(kept, from) {
    for (const name of OWN) {
      const field = this.form.elements.namedItem(name);
      if (field && kept.own[name]) field.value = kept.own[name];
    }
    if (from === this.store) return;
    this.storage.removeItem(from);
    const address = new URL(location);
    address.searchParams.delete("resume");
    history.replaceState(history.state, "", address);
  }

  /* words of another page, which was closed before the server had them */
  offer() {
    if (!this.dataset.left) return;
    const left = Object.keys(localStorage).find((key) => {
      if (!key.startsWith(`${this.owned}idea-`) || key.startsWith(`${this.owned}idea-edit-`) || key.endsWith(SENT)) return false;
      return Date.now() - (read(localStorage, key)?.at ?? Infinity) > CALM;
    });
    if (!left) return;
    const href = `${location.pathname}?resume=${encodeURIComponent(left)}`;
    this.tell({ text: this.dataset.left, href, action: this.dataset.resume });
  }

  tell(detail) {
    if (!detail.text) return;
    const told = new CustomEvent("eureka:toast", { bubbles: true, detail });
    setTimeout(() => this.dispatchEvent(told)); // once the element that shows it is defined
  }
}
customElements.define("eureka-guard", EurekaGuard);

function keysOf(storage) {
  return Object.keys(storage).filter((key) => key.startsWith(PREFIX));
}

/* A text that was sent is dropped once a page of the site opens without its form: not on the
   log-in page, where a lost session ends, nor on the same form shown again with an error. */
function dropSent() {
  if (!document.body.dataset.user) return;
  const shown = new Set([...document.querySelectorAll("eureka-guard")].map((guard) => guard.store));
  for (const storage of [sessionStorage, localStorage]) {
    for (const key of keysOf(storage).filter((name) => name.endsWith(SENT))) {
      const store = key.slice(0, -SENT.length);
      if (shown.has(store)) continue;
      storage.removeItem(key);
      storage.removeItem(store);
    }
  }
}
dropSent();

/* Who logs out leaves no word behind on a shared device. */
document.addEventListener("submit", (event) => {
  if (!event.submitter?.getAttribute("formaction")?.endsWith("/logout/")) return;
  for (const storage of [sessionStorage, localStorage]) keysOf(storage).forEach((key) => storage.removeItem(key));
});
