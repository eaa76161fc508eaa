/* A search field that proposes: what was sought before (kept in this browser alone), themes, people, ideas.
   The field stays a field: without this script its form is sent as any other. */
const SOON = 180;
const KEPT = 8;

class EurekaSuggest extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    this.box = this.querySelector(".suggest");
    this.said = this.querySelector("[role=status]");
    this.box.id ||= `${this.field.id}-list`;
    this.box.setAttribute("role", "listbox");
    this.box.setAttribute("aria-label", this.field.getAttribute("aria-label"));
    const combobox = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.box.id };
    for (const [name, value] of Object.entries(combobox)) this.field.setAttribute(name, value);
    this.heard = new AbortController();
    const { signal } = this.heard;
    this.field.addEventListener("input", () => this.soon(), { signal });
    this.field.addEventListener("focus", () => { if (!this.field.value) this.recall(); }, { signal });
    this.field.addEventListener("keydown", (event) => this.pressed(event), { signal });
    this.field.addEventListener("blur", () => this.close(), { signal });
    this.field.form.addEventListener("submit", () => this.remember(this.field.value), { signal });
    if (document.activeElement === this.field) this.soon(); // this script came after the first letters
    this.box.addEventListener("pointerdown", (event) => event.preventDefault(), { signal });
    this.box.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.go(option);
    }, { signal });
  }

  disconnectedCallback() {
    this.heard?.abort();
    this.asked?.abort();
    clearTimeout(this.timer);
  }

  get key() {
    return `eureka-searches-${document.body.dataset.user}`;
  }

  get searches() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "[]");
      return Array.isArray(kept) ? kept.filter((words) => typeof words === "string").slice(0, KEPT) : [];
    } catch {
      return [];
    }
  }

  keep(searches) {
    try {
      if (searches.length) localStorage.setItem(this.key, JSON.stringify(searches.slice(0, KEPT)));
      else localStorage.removeItem(this.key);
    } catch {
      /* refused by the browser: nothing is remembered */
    }
  }

  remember(words) {
    const said = words.trim();
    if (said) this.keep([said, ...this.searches.filter((other) => other !== said)]);
  }

  forget() {
    this.keep([]);
    this.close();
  }

  soon() {
    clearTimeout(this.timer);
    this.asked?.abort();
    if (this.field.value.trim().length < 2) {
      if (this.field.value) this.close();
      else this.recall();
      return;
    }
    this.timer = setTimeout(() => this.ask(), SOON);
  }

  async ask() {
    this.asked = new AbortController();
    const { signal } = this.asked;
    try {
      const url = `${this.getAttribute("url")}?q=${encodeURIComponent(this.field.value.trim())}`;
      const answer = await fetch(url, { signal, headers: { "X-Requested-With": "eureka-suggest" } });
      if (!answer.ok || answer.redirected) return;
      const html = await answer.text();
      if (signal.aborted || document.activeElement !== this.field) return;
      this.box.innerHTML = html;
      this.open();
    } catch (error) {
      /* no network, or something newer was typed: the field goes on without */
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    }
  }

  recall() {
    const searches = this.searches;
    this.box.replaceChildren();
    if (searches.length) {
      const parts = this.querySelector("template").content.cloneNode(true);
      const [head, forget] = parts.children;
      this.box.append(head);
      searches.forEach((words, at) => {
        const option = document.createElement("div");
        Object.assign(option, { className: "suggest__option", id: `${this.box.id}-${at}`, textContent: words });
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.href = `?q=${encodeURIComponent(words)}`;
        this.box.append(option);
      });
      forget.id = `${this.box.id}-forget`;
      this.box.append(forget);
    }
    this.open();
  }

  get options() {
    return [...this.box.querySelectorAll("[role=option]")];
  }

  get chosen() {
    return this.box.querySelector("[aria-selected=true]");
  }

  open() {
    const some = this.options.length > 0;
    this.box.hidden = !some;
    this.field.setAttribute("aria-expanded", String(some));
    this.field.removeAttribute("aria-activedescendant");
    const said = some ? this.said.dataset.some : this.said.dataset.none;
    if (this.said.textContent !== said) this.said.textContent = said;
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.box.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  pressed(event) {
    if (event.key === "Escape" && !this.box.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.box.hidden) this.soon();
      else this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !this.box.hidden && this.chosen) {
      event.preventDefault();
      this.go(this.chosen);
    }
  }

  move(step) {
    const options = this.options;
    const places = options.length + 1; // one of them is the field itself
    const at = (options.indexOf(this.chosen) + 1 + step + places) % places;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at - 1)));
    const option = options[at - 1];
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  go(option) {
    if ("forget" in option.dataset) return this.forget();
    const { href } = option.dataset;
    return location.assign(href.startsWith("?") ? this.getAttribute("base") + href : href);
  }
}
customElements.define("eureka-suggest", EurekaSuggest);
