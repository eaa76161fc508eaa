/* Keeps every <time data-live> in the words one would say aloud. */
const language = document.documentElement.lang || "fr";
const speech = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function startOfDay(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function words(moment, now) {
  const age = now - moment;
  if (age < 0) return null;
  if (age < MINUTE) return speech.format(0, "second");
  if (age < HOUR) return speech.format(-Math.floor(age / MINUTE), "minute");
  const days = Math.round((startOfDay(now) - startOfDay(moment)) / DAY);
  if (days === 0) return speech.format(-Math.floor(age / HOUR), "hour");
  return days < 7 ? speech.format(-days, "day") : null;
}

function refresh(root = document) {
  const now = new Date();
  for (const time of root.querySelectorAll("time[data-live]")) {
    const said = words(new Date(time.dateTime), now);
    if (said) time.textContent = said;
    else time.removeAttribute("data-live");
  }
}

refresh();
setInterval(refresh, MINUTE);
document.addEventListener("htmx:load", (event) => refresh(event.target));
