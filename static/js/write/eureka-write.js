/* A toolbar around the text area named by `for`: it writes Markdown where the cursor is, as if typed, so that the browser
   can undo it; and shows the text as the page will, drawn by the server at `url`. */
const SHORTCUTS = { b: "bold", i: "italic", k: "link" };
const SHIFTED = { Digit7: "numbers", Digit8: "list", Digit9: "quote" };
const PAIRS = { bold: "**", italic: "_" };
const PREFIXES = { heading: "# ", list: "- ", numbers: "1. ", quote: "> " };
const ITEM = /^(\s*)([-*+]|(\d+)[.)])\s(.*)$/;

class EurekaWrite extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.getAttribute("for"));
    this.tools = this.querySelector("[role=toolbar]");
    this.look = this.querySelector("[name=preview]");
    if (!this.field || !this.tools) return;
    this.heard = new AbortController();
    const signal = this.heard.signal;
    this.tools.hidden = false;
    this.look?.setAttribute("aria-pressed", "false");
    this.rove(this.buttons[0]);
    this.tools.addEventListener("mousedown", (event) => event.preventDefault(), { signal }); // the cursor stays in the text
    this.tools.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.use(button.dataset.tool);
    }, { signal });
    this.tools.addEventListener("focusin", (event) => this.rove(event.target.closest("button")), { signal });
    this.tools.addEventListener("keydown", (event) => this.walk(event), { signal });
    this.field.addEventListener("keydown", (event) => this.pressed(event), { signal });
    this.look?.addEventListener("click", (event) => { event.preventDefault(); this.preview(); }, { signal });
  }

  disconnectedCallback() {
    this.heard?.abort();
    this.asked?.abort();
  }

  get buttons() {
    return [...this.tools.querySelectorAll("button")];
  }

  /* one stop of the tab key for the whole bar; arrows within */
  rove(current) {
    for (const button of this.buttons) button.tabIndex = button === current ? 0 : -1;
  }

  walk(event) {
    const buttons = this.buttons;
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    buttons.at(to % buttons.length).focus();
  }

  pressed(event) {
    if (event.isComposing || event.altKey || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey) {
      const tool = event.shiftKey ? SHIFTED[event.code] : SHORTCUTS[event.key.toLowerCase()];
      if (!tool || !this.tools.querySelector(`[data-tool=${tool}]`)) return;
      event.preventDefault();
      this.use(tool);
    } else if (event.key === "Enter" && !event.shiftKey) this.nextItem(event);
  }

  use(tool) {
    if (tool === "picture") return this.closest("form").querySelector("eureka-upload[types^=image] input[type=file]")?.click();
    this.field.focus();
    if (PAIRS[tool]) this.wrap(PAIRS[tool]);
    else if (PREFIXES[tool]) this.prefix(PREFIXES[tool]);
    else if (tool === "link") this.link();
    else if (tool === "table") this.table();
  }

  /* writes over the selection as a hand would: one step of the browser's undo */
  type(text, from = this.field.selectionStart, to = this.field.selectionEnd) {
    this.field.setSelectionRange(from, to);
    const done = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
    if (done) return;
    this.field.setRangeText(text, from, to, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  wrap(mark) {
    const { selectionStart: from, selectionEnd: to, value } = this.field;
    const size = mark.length;
    const chosen = value.slice(from, to);
    if (value.slice(from - size, from) === mark && value.slice(to, to + size) === mark) {
      this.type(chosen, from - size, to + size);
      return this.field.setSelectionRange(from - size, to - size);
    }
    const [, before, words, after] = chosen.match(/^(\s*)([^]*?)(\s*)$/); // marks hold only close to the words
    this.type(`${before}${mark}${words}${mark}${after}`);
    const start = from + before.length + size;
    this.field.setSelectionRange(start, start + words.length);
  }

  prefix(mark) {
    const { value, selectionStart, selectionEnd } = this.field;
    const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const next = value.indexOf("\n", selectionEnd);
    const to = next < 0 ? value.length : next;
    const lines = value.slice(from, to).split("\n");
    const own = mark === PREFIXES.numbers ? /^\d+[.)] / : mark === PREFIXES.heading ? /^#{1,6} / : mark === PREFIXES.list ? /^[-*+] / : /^> ?/;
    const isMarked = lines.every((line) => own.test(line));
    const any = /^(?:\d+[.)] |#{1,6} |[-*+] |> ?)/;
    const fresh = lines.map((line, rank) => {
      if (isMarked) return line.replace(own, "");
      return `${mark === PREFIXES.numbers ? `${rank + 1}. ` : mark}${line.replace(any, "")}`;
    });
    const gap = !isMarked && from > 1 && value.slice(from - 2, from) !== "\n\n" && !own.test(this.lineBefore(from)) ? "\n" : "";
    const text = gap + fresh.join("\n");
    this.type(text, from, to);
    if (lines.length > 1) this.field.setSelectionRange(from + gap.length, from + text.length);
  }

  lineBefore(from) {
    return this.field.value.slice(0, from - 1).split("\n").pop();
  }

  link() {
    const { selectionStart: from, selectionEnd: to, value } = this.field;
    const chosen = value.slice(from, to).trim();
    const isAddress = /^https?:\/\/\S+$/.test(chosen);
    const [words, address] = isAddress ? [this.dataset.words, chosen] : [chosen || this.dataset.words, "https://"];
    this.type(`[${words}](${address})`);
    const start = chosen && !isAddress ? from + words.length + 3 : from + 1;
    this.field.setSelectionRange(start, start + (chosen && !isAddress ? address : words).length);
  }

  table() {
    const { selectionEnd: to, value } = this.field;
    const before = value.slice(0, to);
    const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const name = this.dataset.column;
    this.type(`${gap}| ${name} 1 | ${name} 2 |\n| --- | --- |\n|  |  |\n|  |  |\n`, to, to);
    const start = to + gap.length + 2;
    this.field.setSelectionRange(start, start + name.length + 2);
  }

  /* Enter in a list goes on with it; on an empty item it ends it */
  nextItem(event) {
    const { selectionStart: at, selectionEnd, value } = this.field;
    if (at !== selectionEnd) return;
    const from = value.lastIndexOf("\n", at - 1) + 1;
    const found = value.slice(from, at).match(ITEM);
    if (!found) return;
    event.preventDefault();
    const [, space, mark, number, words] = found;
    if (words.trim()) this.type(`\n${space}${number ? mark.replace(number, Number(number) + 1) : mark} `);
    else this.type("", from, at);
  }

  async preview() {
    if (this.look.getAttribute("aria-pressed") === "true") return this.back();
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.field.form.elements.csrfmiddlewaretoken.value);
    body.set("text", this.field.value);
    for (const name of ["language", "about"]) body.set(name, this.field.form.dataset[name] ?? "");
    this.asked?.abort();
    this.asked = new AbortController();
    this.look.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(this.getAttribute("url"), { method: "POST", body, signal: this.asked.signal });
      const isHtml = answer.status === 200 || answer.status === 422;
      if (!isHtml || answer.redirected) return this.tell();
      this.show(await answer.text());
    } catch (error) {
      if (error instanceof TypeError) this.tell();
      else if (error.name !== "AbortError") throw error;
    } finally {
      this.look.removeAttribute("aria-busy");
    }
  }

  show(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.firstElementChild;
    this.querySelector(".write__seen")?.remove();
    const height = this.field.offsetHeight;
    this.field.after(fresh);
    this.field.hidden = true;
    this.tools.hidden = true;
    this.look.setAttribute("aria-pressed", "true");
    this.look.scrollIntoView({ block: "nearest" });
    fresh.tabIndex = -1;
    if (height < fresh.offsetHeight) fresh.scrollIntoView({ block: "nearest" });
  }

  back() {
    this.querySelector(".write__seen")?.remove();
    this.field.hidden = this.tools.hidden = false;
    this.look.setAttribute("aria-pressed", "false");
    this.field.focus();
  }

  tell() {
    const detail = { text: this.dataset.failed, level: "error" };
    this.dispatchEvent(new CustomEvent("eureka:toast", { bubbles: true, detail }));
  }
}
customElements.define("eureka-write", EurekaWrite);
