// A stroke of the mouse, the pen or a finger across positions: what it draws at each of them.

const GRAB = 10; // this near a position, in units of the drawing, a point follows a pointer that goes up or down
const SHAKE = 6;
const STEEP = 3;

// where(event) → { at, share }; start(place) → whether the point may be drawn; put(place, share) for each point; render() after each
// move; finish() at the end of a stroke.
export function strokeFrom(element, { frame, places, where, start, put, render, finish }) {
  let last = null;
  let nearest = new Map(); // how near each position the stroke came: a point keeps the share of the nearest moment

  element.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    const here = where(event);
    if (!start(frame().nearest(here.at))) return;
    element.setPointerCapture(event.pointerId);
    nearest = new Map();
    last = here;
    follow(here, here);
  });
  element.addEventListener("pointermove", (event) => {
    if (last === null) return;
    const here = where(event);
    cross(last, here);
    follow(here, last);
    last = here;
  });
  for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, lift);

  function lift() {
    if (last !== null) finish();
    last = null;
  }

  function follow({ at, share }, before) {
    const { x, y } = frame();
    const place = frame().nearest(at);
    const distance = Math.abs(x(place) - at);
    const known = nearest.get(place) ?? Infinity;
    const steep = Math.abs(y(share) - y(before.share)) > STEEP * Math.abs(at - before.at);
    if (distance <= (steep ? Math.max(known + SHAKE, GRAB) : known)) put(place, share);
    nearest.set(place, Math.min(known, distance));
    render();
  }

  // The positions that lie between two moments, on the straight line from one to the other.
  function cross(from, to) {
    for (let place = 0; place < places; place += 1) {
      const x = frame().x(place);
      if ((x - from.at) * (x - to.at) >= 0) continue;
      put(place, from.share + ((x - from.at) / (to.at - from.at)) * (to.share - from.share));
      nearest.set(place, 0);
    }
  }
}
