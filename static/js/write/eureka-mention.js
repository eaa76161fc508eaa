/* While one writes @… or #… in the text area named by `for`, proposes people or ideas, asked from `url` after a pause.
   The text keeps the focus: arrows choose in the list, Enter or Tab takes, Escape closes. HTML gives a text area no role
   but its own, which knows a list of suggestions too. */
const PAUSE = 200;
const ASKED = /(?:^|[\s(«“‘[])([@#])([^\s@#]{1,40}(?: [^\s@#]{0,40}){0,3})$/u;
const PERSON = /^[\p{L}\p{N}._'’-]{2,}$/u;
const IDEA = /^(?:\d+|[\p{L}][^\n]*[\p{L}\p{N}]\s?)$/u;
const COPIED = ["font", "letterSpacing", "lineHeight", "padding", "borderWidth", "boxSizing", "textIndent", "tabSize"];

class EurekaMention extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.getAttribute("for"));
    if (!this.field) return;
    this.heard = new AbortController();
    const signal = this.heard.signal;
    this.field.addEventListener("input", () => this.soon(), { signal });
    this.field.addEventListener("keydown", (event) => this.pressed(event), { signal, capture: true });
    this.field.addEventListener("blur", () => this.close(), { signal });
    this.field.addEventListener("click", () => this.close(), { signal });
  }

  disconnectedCallback() {
    this.heard?.abort();
    this.close();
  }

  get list() {
    return this.querySelector("[role=listbox]");
  }

  get options() {
    return [...this.querySelectorAll("[role=option]")];
  }

  /* what is asked at the cursor: its sign, its words and where it begins */
  get wanted() {
    const { selectionStart: at, selectionEnd, value } = this.field;
    if (at !== selectionEnd) return null;
    const found = value.slice(Math.max(0, at - 200), at).match(ASKED);
    if (!found) return null;
    const [, sign, words] = found;
    return (sign === "@" ? PERSON : IDEA).test(words) ? { sign, words, from: at - words.length - 1, at } : null;
  }

  soon() {
    clearTimeout(this.timer);
    this.asked?.abort();
    if (!this.wanted) return this.close();
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const wanted = this.wanted;
    if (!wanted || document.activeElement !== this.field) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.field.form.elements.csrfmiddlewaretoken.value);
    body.set("sign", wanted.sign);
    body.set("words", wanted.words);
    body.set("about", this.field.form.dataset.about ?? "");
    this.asked = new AbortController();
    try {
      const answer = await fetch(this.getAttribute("url"), { method: "POST", body, signal: this.asked.signal });
      if (answer.ok && !answer.redirected) this.show(await answer.text());
    } catch (error) {
      /* no network, or newer words: one writes on without */
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    }
  }

  show(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.querySelector("[role=listbox]");
    this.list?.remove();
    if (!fresh || !fresh.children.length || document.activeElement !== this.field) return this.close();
    this.append(fresh);
    fresh.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus
    fresh.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
    this.place(fresh);
    const now = { "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": fresh.id };
    for (const [name, value] of Object.entries(now)) this.field.setAttribute(name, value);
    this.querySelector("[role=status]").textContent = fresh.dataset.said;
    this.point(0);
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    if (!this.field?.hasAttribute("aria-controls")) return;
    this.list?.remove();
    this.querySelector("[role=status]").textContent = "";
    for (const name of ["aria-autocomplete", "aria-haspopup", "aria-controls", "aria-activedescendant"]) {
      this.field.removeAttribute(name);
    }
  }

  point(to) {
    const options = this.options;
    const at = (to + options.length) % options.length;
    options.forEach((option, rank) => option.setAttribute("aria-selected", rank === at));
    this.field.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    if (!this.list || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const options = this.options;
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const act = {
      ArrowDown: () => this.point(at + 1),
      ArrowUp: () => this.point(at - 1),
      Enter: () => this.take(options[at]),
      Tab: () => this.take(options[at]),
      Escape: () => this.close(),
    }[event.key];
    if (!act || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  take(option) {
    const wanted = this.wanted;
    this.close();
    if (option && wanted) this.closest("eureka-write").type(`${option.dataset.text} `, wanted.from, wanted.at);
  }

  /* below the sign, as far as the frame is wide */
  place(list) {
    const { sign, from } = this.wanted ?? { sign: "", from: this.field.selectionStart };
    const mirror = document.createElement("div");
    const style = getComputedStyle(this.field);
    for (const name of COPIED) mirror.style[name] = style[name];
    Object.assign(mirror.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word", inlineSize: `${this.field.offsetWidth}px` });
    mirror.textContent = this.field.value.slice(0, from);
    const mark = document.createElement("span");
    mark.textContent = sign;
    mirror.append(mark);
    this.append(mirror);
    const [left, top] = [mark.offsetLeft, mark.offsetTop + mark.offsetHeight];
    mirror.remove();
    const frame = this.closest("eureka-write");
    const start = this.field.getBoundingClientRect().top - frame.getBoundingClientRect().top;
    list.style.insetBlockStart = `${start + Math.min(top - this.field.scrollTop, this.field.clientHeight)}px`;
    list.style.insetInlineStart = `${Math.max(0, Math.min(left, frame.clientWidth - list.offsetWidth))}px`;
  }
}
customElements.define("eureka-mention", EurekaMention);
