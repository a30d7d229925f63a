/**
 * The unit's clock on a screen. A screen's own clock may be wrong: the server says its time with
 * the page (`data-now`), and a paired device hears it again with every report (event `house-time`).
 * In between the screen counts on without looking at its clock. In a demo time runs faster.
 */

/** The hour of the day in a zone, 0 to 23. */
export function hourIn(zone, ms) {
  const wall = new Intl.DateTimeFormat("en", { hour: "2-digit", hourCycle: "h23", timeZone: zone });
  return Number(wall.format(ms));
}

/** `data` is {now, speed, zone} of a board; `counted` counts milliseconds and never jumps. */
export function unitClock(data, counted = () => performance.now()) {
  const zone = data.zone ?? "Asia/Jakarta";
  const speed = Number(data.speed ?? 1);
  let time = Number(data.now ?? Date.now());
  let since = counted();
  const now = () => time + (counted() - since) * speed;
  return {
    zone,
    now,
    hour: () => hourIn(zone, now()),
    set(ms) {
      time = ms;
      since = counted();
    },
  };
}
