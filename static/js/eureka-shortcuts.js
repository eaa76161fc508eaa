/* One-key shortcuts, listed by “?”, and switched off for good by the box in that list. */
const OFF = "eureka-shortcuts-off";
const TYPING = "input, textarea, select, [contenteditable]";
const ROWS = ".idea, [data-row]";

class EurekaShortcuts extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.box = this.querySelector("input[type=checkbox]");
    this.box.checked = !this.off;
    this.box.addEventListener("change", () => { this.off = !this.box.checked; });
    this.querySelector("[data-close]").addEventListener("click", () => this.dialog.close());
    document.querySelectorAll("[data-keys]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => this.dialog.showModal());
    });
    this.pressed = this.pressed.bind(this);
    document.addEventListener("keydown", this.pressed);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.pressed);
  }

  get off() {
    try {
      return localStorage.getItem(OFF) === "1";
    } catch {
      return false;
    }
  }

  set off(value) {
    try {
      localStorage.setItem(OFF, value ? "1" : "0");
    } catch {
      /* refused by the browser: the choice lasts as long as the page */
    }
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (this.off || event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
    const act = {
      "/": () => this.search(),
      "?": () => this.dialog.showModal(),
      n: () => document.querySelector("[data-new]")?.click(),
      j: () => this.move(1),
      k: () => this.move(-1),
      v: () => this.row?.querySelector(".vote:not([aria-disabled])")?.click(),
      o: () => this.row?.querySelector("a[href]:not(.face)")?.click(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  search() {
    const field = document.querySelector("main input[type=search]:not(.finder *)");
    const finder = document.querySelector(".finder");
    if (!field && finder) finder.open = true;
    (field || finder?.querySelector("input"))?.focus();
  }

  get row() {
    return document.querySelector(".is-picked") || document.querySelector("[data-row-alone]");
  }

  move(step) {
    const rows = [...document.querySelectorAll(ROWS)];
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.classList.contains("is-picked"));
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    rows[at]?.classList.remove("is-picked");
    next.classList.add("is-picked");
    next.scrollIntoView({ block: "nearest" });
    const target = next.matches("a") ? next : next.querySelector("h2 a, h3 a, a");
    target?.focus({ preventScroll: true });
  }
}
customElements.define("eureka-shortcuts", EurekaShortcuts);

/* Menus that open as disclosures close on Escape, and when one goes elsewhere. */
const DISCLOSURES = "details.menu[open], details.finder[open], details.filter[open]";
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll(DISCLOSURES).forEach((details) => {
    const inside = details.contains(document.activeElement);
    details.open = false;
    if (inside) details.querySelector("summary").focus();
  });
});
document.addEventListener("click", (event) => {
  document.querySelectorAll(DISCLOSURES).forEach((details) => {
    if (!details.contains(event.target)) details.open = false;
  });
});
