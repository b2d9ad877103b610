// Beside each instant in UTC, the reader's own time; without JavaScript the UTC stays as it is.
const zone = new Intl.DateTimeFormat(undefined, { timeZoneName: "short", weekday: "short", day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" });
for (const element of document.querySelectorAll("time[data-local]")) {
  const instant = new Date(element.dateTime);
  if (Number.isNaN(instant.getTime()) || instant.getTimezoneOffset() === 0) continue;
  const local = document.createElement("span");
  local.className = "instant-local";
  local.textContent = ` (${zone.format(instant)})`;
  element.after(local);
}
