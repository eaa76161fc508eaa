/* Nothing written is lost: keeps a form's words in this tab until the server has them,
   and asks before leaving them. `key` names the text, `owner` the person who writes. */
const PREFIX = "eureka-guard:";
const SENT = ":sent";
const KEPT = "textarea[name], input[type=text][name], input[type=search][name], input:not([type])[name], select[name]";

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

class EurekaGuard extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.store = `${PREFIX}${this.getAttribute("owner")}:${this.getAttribute("key")}`;
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
      if (this.changed()) sessionStorage.setItem(this.store, JSON.stringify(this.words()));
    } catch {
      /* storage full or refused: the warning before leaving remains */
    }
  }

  send() {
    this.keep();
    this.leaving = true;
    try {
      sessionStorage.setItem(this.store + SENT, "1");
    } catch {
      /* as above */
    }
  }

  forget() {
    clearTimeout(this.timer);
    sessionStorage.removeItem(this.store);
    sessionStorage.removeItem(this.store + SENT);
    this.start = this.words();
  }

  restore() {
    sessionStorage.removeItem(this.store + SENT);
    const kept = read(this.store);
    if (!kept) return;
    let restored = false;
    for (const field of this.form.querySelectorAll(KEPT)) {
      if (field.value || !kept[field.name]) continue;
      field.value = kept[field.name];
      field.dispatchEvent(new Event("input", { bubbles: true }));
      restored = true;
    }
    if (restored && this.dataset.restored) {
      const told = new CustomEvent("eureka:toast", { bubbles: true, detail: { text: this.dataset.restored } });
      setTimeout(() => this.dispatchEvent(told)); // once the element that shows it is defined
    }
  }
}
customElements.define("eureka-guard", EurekaGuard);

/* A text that was sent is dropped once a page of the site opens without its form: not on the
   log-in page, where a lost session ends, nor on the same form shown again with an error. */
function dropSent() {
  if (!document.body.dataset.user) return;
  const shown = new Set([...document.querySelectorAll("eureka-guard")].map((guard) => guard.store));
  for (const key of Object.keys(sessionStorage)) {
    if (!key.startsWith(PREFIX) || !key.endsWith(SENT)) continue;
    const store = key.slice(0, -SENT.length);
    if (shown.has(store)) continue;
    sessionStorage.removeItem(key);
    sessionStorage.removeItem(store);
  }
}
dropSent();
