/* Keeps the counts of the page and the number beside the tray true while it is read.
   The socket says "idea 42 changed" and no more; the page then fetches what a reload would show. Where sockets are
   blocked it asks now and then by itself, which the server answers within the reader's hours only.
   Nothing is ever taken from under the reader's fingers: texts and focus stay where they are. */
const FIRST_RETRY = 1000;
const LAST_RETRY = 60000;
const JITTER = 300;
const CALM = 1000;
const AFTER_LOAD = 400;
const BLOCKED_AFTER = 3;
const ASK_EVERY = 30000;
const REFUSED = [4400, 4401, 4413];

class EurekaLive extends HTMLElement {
  connectedCallback() {
    this.heard = new AbortController();
    const signal = this.heard.signal;
    this.stale = new Set();
    this.failures = 0;
    document.addEventListener("visibilitychange", () => document.hidden || this.comeBack(), { signal });
    window.addEventListener("pageshow", (event) => event.persisted && this.comeBack(), { signal });
    window.addEventListener("pagehide", () => this.socket?.close(), { signal });
    document.addEventListener("htmx:afterSettle", () => this.watch(), { signal });
    this.timer = setTimeout(() => { this.open(); this.markRead(); }, AFTER_LOAD);
  }

  disconnectedCallback() {
    this.heard.abort();
    clearTimeout(this.timer);
    this.socket?.close();
  }

  /* the ideas on the page, by their vote buttons, and the one the page is about */
  get names() {
    const ids = [...document.querySelectorAll("eureka-vote[id^='vote-']")].map((vote) => vote.id.slice(5));
    if (this.subject) ids.push(this.subject.content);
    return [...new Set(ids)].slice(0, 100).map((id) => `idea-${id}`);
  }

  get subject() {
    return document.querySelector("meta[name='eureka-idea']");
  }

  open() {
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) return;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new WebSocket(`${scheme}//${location.host}${this.dataset.socket}`);
    this.watched = null;
    this.socket.addEventListener("open", () => this.watch());
    this.socket.addEventListener("message", (event) => this.hear(JSON.parse(event.data)));
    this.socket.addEventListener("close", (event) => this.retry(event.code));
    if (this.failures >= BLOCKED_AFTER) this.ask();
  }

  watch() {
    const names = this.names;
    if (this.socket?.readyState !== WebSocket.OPEN || String(names) === this.watched) return;
    this.watched = String(names);
    this.socket.send(JSON.stringify(this.missed ? { watch: names, missed: true } : { watch: names }));
    this.missed = false;
  }

  retry(code) {
    if (REFUSED.includes(code) || document.hidden || this.heard.signal.aborted) return;
    const pause = Math.min(FIRST_RETRY * 2 ** this.failures, LAST_RETRY) * (0.5 + Math.random());
    this.failures += 1;
    this.missed = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), pause);
  }

  /* no socket gets through: what a reload would show, at most twice a minute */
  async ask() {
    if (document.hidden || Date.now() - (this.askedAt || 0) < ASK_EVERY) return;
    this.askedAt = Date.now();
    try {
      const response = await fetch(`${this.dataset.badge}?by=itself`, { headers: { "HX-Request": "true" } });
      if (!response.ok || response.status === 204) return;
    } catch {
      return;
    }
    ["inbox", ...this.names].forEach((name) => this.stale.add(name));
    this.refreshSoon();
  }

  comeBack() {
    if (this.socket?.readyState !== WebSocket.OPEN) {
      ["inbox", ...this.names].forEach((name) => this.stale.add(name));
      this.open();
    }
    this.refreshSoon();
  }

  hear(message) {
    if (message.ready) {
      this.failures = 0;
    }
    if (message.changed) this.stale.add(message.changed);
    this.dataset.state = "ready";
    this.refreshSoon();
  }

  /* one request for all that changed, at most once a second, never in a page that nobody sees */
  refreshSoon() {
    if (!this.stale.size || document.hidden || this.planned) return;
    const since = Date.now() - (this.refreshedAt || 0);
    const pause = Math.max(CALM - since, 0) + Math.random() * JITTER;
    this.planned = setTimeout(() => this.refresh(), pause);
  }

  async refresh() {
    const names = [...this.stale];
    this.stale.clear();
    this.refreshedAt = Date.now();
    const ids = names.filter((name) => name !== "inbox").map((name) => name.slice(5));
    try {
      if (names.includes("inbox")) this.showBadge(await this.fetch(this.dataset.badge));
      if (ids.length) this.showIdeas(await this.fetch(this.address(ids)));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.missed = true;
    }
    this.planned = null;
    this.refreshSoon();
  }

  /* what to ask for: the ideas, and under the one the page is about its comments on the page */
  address(ids) {
    const subject = this.subject?.content ?? "";
    const bars = ids.includes(subject) ? [...document.querySelectorAll("[id^='reactions-']")] : [];
    const comments = bars.slice(0, 200).map((bar) => bar.id.slice(10));
    return `${this.dataset.ideas}?ids=${ids}&poster=${subject}${comments.length ? `&comments=${comments}` : ""}`;
  }

  async fetch(address) {
    const response = await fetch(address, { headers: { "HX-Request": "true" } });
    const template = document.createElement("template");
    if (response.ok && response.status !== 204) template.innerHTML = await response.text();
    return template.content;
  }

  showBadge(fresh) {
    fresh.querySelectorAll("[data-unread-text]").forEach((words) => {
      document.querySelectorAll(`[data-unread-text="${words.dataset.unreadText}"]`).forEach((old) => say(old, words));
    });
    const count = fresh.querySelector("[data-unread]");
    if (!count) return;
    const before = Number(document.querySelector("[data-unread]")?.textContent);
    if (document.querySelector("[data-inbox]") && Number(count.textContent) > before) this.offer(this.dataset.news);
    document.querySelectorAll("[data-unread]").forEach((old) => {
      say(old, count);
      old.hidden = count.hidden;
    });
    this.markRead();
  }

  showIdeas(fresh) {
    fresh.querySelectorAll("[id]").forEach((now) => {
      const old = document.getElementById(now.id);
      if (!old) return;
      if (now.localName === "eureka-vote") this.showVote(old, now);
      else if (now.id.startsWith("comment-count-")) this.showTalk(old, now);
      else if (now.id.startsWith("reactions-")) this.showReactions(old, now);
      else if (old.innerHTML !== now.innerHTML) old.innerHTML = now.innerHTML;
    });
    const place = this.subject && fresh.querySelector(`[data-place][data-idea="${this.subject.content}"]`);
    if (place && place.dataset.place !== this.subject.dataset.place) this.offer(this.dataset.moved);
  }

  showVote(old, now) {
    const [button, fresh] = [old.querySelector(".vote"), now.querySelector(".vote")];
    if (button.getAttribute("aria-busy") === "true") {
      this.stale.add(old.id.replace("vote-", "idea-"));
      return;
    }
    if (button.innerHTML.trim() !== fresh.innerHTML.trim()) button.innerHTML = fresh.innerHTML;
    ["aria-pressed", "value"].forEach((name) => {
      if (fresh.hasAttribute(name)) button.setAttribute(name, fresh.getAttribute(name));
    });
  }

  showTalk(old, now) {
    const added = Number(now.dataset.count) - Number(old.dataset.count);
    say(old, now);
    old.dataset.count = now.dataset.count;
    if (added > 0) this.offer(this.dataset.talk);
  }

  /* but not while the reader chooses one */
  showReactions(old, now) {
    if (old.textContent.trim() === now.textContent.trim() || old.contains(document.activeElement) || old.querySelector("[open]")) return;
    old.innerHTML = now.innerHTML;
    window.htmx?.process(old);
  }

  /* says that there is more to see, and leaves it to the reader when */
  offer(text) {
    const detail = { text, href: location.pathname + location.search, action: this.dataset.show };
    this.dispatchEvent(new CustomEvent("eureka:toast", { bubbles: true, detail }));
  }

  /* opening an idea reads its messages */
  markRead() {
    const count = document.querySelector("[data-unread]");
    if (!this.subject || !count || count.hidden || document.hidden) return;
    const form = new FormData(document.getElementById("actions"));
    form.set("group", `idea-${this.subject.content}`);
    fetch(this.dataset.read, { method: "POST", body: form, keepalive: true, headers: { "HX-Request": "true" } })
      .then(async (response) => {
        if (!response.ok) return;
        const template = document.createElement("template");
        template.innerHTML = await response.text();
        const left = template.content.querySelector("[data-unread]");
        if (left && left.textContent !== count.textContent) this.showBadge(template.content);
      })
      .catch(() => {});
  }
}

function say(old, now) {
  if (old.textContent !== now.textContent) old.textContent = now.textContent;
}
customElements.define("eureka-live", EurekaLive);
